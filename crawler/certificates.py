"""What is wrong with a server's certificate: looked at first; the page is read whatever it says, and carries the finding."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from ipaddress import ip_address

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.x509.oid import NameOID

MARK = "X-Gongkai-TLS"  # kept in the ledger's headers: "TLSv1.3; ok" or "TLSv1; expired 2017-03-01; self-signed; other-name www.x.cn"
OK = "ok"
# What a certificate raises that OpenSSL let pass and nobody can read.
UNREADABLE = (
    *(ValueError, TypeError, UnsupportedAlgorithm),
    *(x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType),
)
_MOST_NAMES = 5


def describe(version: str, certificate: x509.Certificate, host: str, moments: Iterable[datetime]) -> str:
    """The words of :data:`MARK`. ``moments``: now by our clock and, where it says so, by the server's; aware."""
    return "; ".join([version, *(find_defects(certificate, host, moments) or [OK])])


def find_defects(certificate: x509.Certificate, host: str, moments: Iterable[datetime]) -> list[str]:
    """``expired``, ``not-yet`` (each with the day), ``self-signed``, ``other-name`` (with the names it was made for).

    A day is wrong only by every clock. Whether the issuer is trusted is not judged: which roots a machine has is a matter of
    that machine, and a missing intermediate certificate is one that browsers fetch by themselves.
    """
    times = tuple(moments)
    found = []
    if all(at > certificate.not_valid_after_utc for at in times):
        found.append(f"expired {certificate.not_valid_after_utc:%Y-%m-%d}")
    if all(at < certificate.not_valid_before_utc for at in times):
        found.append(f"not-yet {certificate.not_valid_before_utc:%Y-%m-%d}")
    if _is_self_signed(certificate):
        found.append("self-signed")
    names = _names(certificate)
    if names and not any(_is_for(name, host) for name in names):
        found.append(f"other-name {' '.join(_printable(name) for name in names[:_MOST_NAMES])}")
    return found


def _is_self_signed(certificate: x509.Certificate) -> bool:
    if certificate.issuer != certificate.subject:
        return False
    try:
        certificate.verify_directly_issued_by(certificate)
    except (InvalidSignature, *UNREADABLE):
        return False
    return True


def _names(certificate: x509.Certificate) -> list[str]:
    """The hosts it was made for; of a certificate from before there were alternative names, the common name."""
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, *UNREADABLE):
        common = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return [str(each.value).lower() for each in common]
    names = [name.lower() for name in extension.get_values_for_type(x509.DNSName)]
    return names + [str(address) for address in extension.get_values_for_type(x509.IPAddress)]


def _is_for(name: str, host: str) -> bool:
    """RFC 6125, 6.4.3: a star stands for one whole label, the first."""
    host = host.lower().rstrip(".").strip("[]")
    try:
        return ip_address(host) == ip_address(name)
    except ValueError:
        return name == host or (name.startswith("*.") and name[2:] == host.partition(".")[2])


def _printable(name: str) -> str:
    """A name may hold anything; it goes into a header of the ledger."""
    return "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter in "*.-_:"))[:80]
