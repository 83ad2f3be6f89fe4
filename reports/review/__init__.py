"""The review app: a person confirms, overrides, hears objections; every act goes into the journal."""
