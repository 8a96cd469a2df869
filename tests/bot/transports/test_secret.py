"""A secret in a file is followed; what was staged counts beside it until it takes its place."""

from pathlib import Path

from bot.command.rotation.keeping import finish, stage
from bot.transports.secret import Secret
from bot.transports.wecom.crypto import CallbackCrypto, FollowingCrypto

CORP = "ww5c6a7d8e9f0a1b2c"
OLD, NEW = ("oldToken", "o" * 43), ("newToken", "N" * 43)


def _kept(place: Path, value: str) -> Secret:
    place.write_text(value, encoding="utf-8")
    return Secret(value, place, lambda found: len(found) > 3)


def test_a48_every_process_believes_both_until_the_new_one_takes_the_place(tmp_path: Path) -> None:
    place = tmp_path / "secret"
    replicas = [_kept(place, "the old one"), Secret("the old one", place)]
    assert {each.standing() for each in replicas} == {("the old one",)}
    stage(place, "the new one")
    assert {each.standing() for each in replicas} == {("the old one", "the new one")}
    finish(place, "the new one")
    assert {each.standing() for each in replicas} == {("the new one",)}
    assert [each.name for each in tmp_path.iterdir()] == ["secret"]


def test_a_file_that_is_gone_empty_or_unfit_changes_nothing(tmp_path: Path) -> None:
    place = tmp_path / "secret"
    secret = _kept(place, "the old one")
    for damaged in ("", "no", "\udcff"):
        place.write_bytes(damaged.encode("utf-8", "surrogateescape"))
        assert secret.current == "the old one"
    place.unlink()
    assert secret.standing() == ("the old one",)
    place.write_text("mended\n", encoding="utf-8")
    assert secret.current == "mended"


async def test_a_pause_ends_when_the_secret_is_another_one(tmp_path: Path) -> None:
    place = tmp_path / "secret"
    secret = _kept(place, "the old one")
    assert secret.current == "the old one"
    finish(place, "the new one")
    # It is noticed at the first look, and not after an hour.
    await secret.pause(0.0)
    assert secret.current == "the new one"


def test_a48_a_pair_is_changed_file_by_file_and_no_callback_is_lost_between(
    tmp_path: Path,
) -> None:
    places = tmp_path / "token", tmp_path / "key"
    token, key = (_kept(place, old) for place, old in zip(places, OLD, strict=True))
    crypto = FollowingCrypto(token, key, CORP)
    assert (_reads(crypto, OLD), _reads(crypto, NEW)) == (True, False)
    for place, value in zip(places, NEW, strict=True):
        stage(place, value)
        assert _reads(crypto, OLD)
    assert _reads(crypto, NEW)
    for place, value in zip(places, NEW, strict=True):
        finish(place, value)
        assert (_reads(crypto, OLD), _reads(crypto, NEW)) == (False, True)


def _reads(crypto: FollowingCrypto, pair: tuple[str, str]) -> bool:
    """Whether what WeCom seals with this pair is signed and decrypted."""
    wecom = CallbackCrypto(*pair, CORP)
    sealed = wecom.encrypt(b"<xml/>", bytes(16))
    found = crypto.signer(wecom.signature("1764000000", "n", sealed), "1764000000", "n", sealed)
    return found is not None and found.decrypt(sealed) == b"<xml/>"
