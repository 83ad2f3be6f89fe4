"""What changed between two nights: verdicts by unit, line of the rubric and counted part."""
