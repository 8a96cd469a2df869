"""Settings: duban.toml, variables, secrets in files; every problem at once and no secret told."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.configuration import OURS, lexicon_path
from bot.settings import Settings, load_settings
from handlers.privacy import Privacy
from storage.files.problems import Problem

TOKEN = "123456:very-secret-token"


@pytest.fixture(autouse=True)
def _no_variables_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [each for each in os.environ if each.startswith("DUBAN_")]:
        monkeypatch.delenv(name)


def written(folder: Path, text: str) -> tuple[Settings | None, tuple[Problem, ...]]:
    path = folder / "duban.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path, required=True)


def good(folder: Path, text: str = "") -> Settings:
    settings, problems = written(folder, text)
    assert problems == ()
    assert settings is not None
    return settings


def test_nothing_written_means_the_defaults(tmp_path: Path) -> None:
    settings = good(tmp_path)

    assert settings.database.url.get_secret_value() == "sqlite+aiosqlite:///duban.db"
    assert settings.telegram.token is None
    assert settings.telegram.api_base == "https://api.telegram.org"
    assert settings.telegram.mode == "polling"
    assert (settings.http.host, settings.http.port) == ("127.0.0.1", 8640)
    assert settings.clock.speed == 1
    assert not settings.is_drill


def test_a_missing_file_is_fine_unless_it_was_asked_for(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "duban.toml")[1] == ()
    assert "找不到设置文件" in load_settings(tmp_path / "duban.toml", required=True)[1][0].what


def test_variables_go_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUBAN_TELEGRAM__TOKEN", TOKEN)
    monkeypatch.setenv("DUBAN_TELEGRAM__API_BASE", "http://127.0.0.1:8081/")
    monkeypatch.setenv("DUBAN_MAIL__PORT", "2525")
    monkeypatch.setenv("DUBAN_PLANS", "elsewhere")

    settings = good(tmp_path, 'plans = "p"\n[mail]\nhost = "mail.example"\nport = 25\n')

    assert settings.telegram.token is not None
    assert settings.telegram.token.get_secret_value() == TOKEN
    assert settings.telegram.api_base == "http://127.0.0.1:8081"
    assert (settings.mail.host, settings.mail.port) == ("mail.example", 2525)
    assert settings.plans == Path("elsewhere")


def test_paths_of_the_file_count_from_its_folder(tmp_path: Path) -> None:
    settings = good(tmp_path, 'organisation = "our.yaml"\n')

    assert settings.organisation == tmp_path / "our.yaml"
    assert settings.plans == tmp_path / "plans"
    assert settings.lexicon is None


def test_without_a_lexicon_of_its_own_an_office_gets_the_one_beside_its_plans_or_ours(
    tmp_path: Path,
) -> None:
    settings = good(tmp_path, "")
    assert lexicon_path(settings) == OURS / "lexicon.yaml"

    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "lexicon.yaml").touch()
    assert lexicon_path(settings) == tmp_path / "plans" / "lexicon.yaml"


def test_a_secret_is_read_from_the_file_a_variable_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text(TOKEN + "\n")
    monkeypatch.setenv("DUBAN_TELEGRAM__TOKEN_FILE", str(tmp_path / "token"))

    settings = good(tmp_path, '[telegram]\ntoken = "1:other"\n')

    assert settings.telegram.token is not None
    assert settings.telegram.token.get_secret_value() == TOKEN


def test_a_secret_is_read_from_the_file_duban_toml_names(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret")

    settings = good(tmp_path, '[mail]\nusername = "u"\npassword_file = "secret"\n')

    assert settings.mail.password is not None
    assert settings.mail.password.get_secret_value() == "s3cret"


def test_a_secret_given_twice_missing_or_empty_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").write_text(" \n")
    monkeypatch.setenv("DUBAN_TELEGRAM__TOKEN", TOKEN)
    monkeypatch.setenv("DUBAN_TELEGRAM__TOKEN_FILE", "token")
    monkeypatch.setenv("DUBAN_TELEGRAM__WEBHOOK_SECRET_FILE", str(tmp_path / "none"))

    _, problems = written(tmp_path, '[database]\nurl_file = "empty"\n')

    said = "\n".join(map(str, problems))
    assert "telegram.token 与 telegram.token_file 只留一个" in said
    assert "webhook_secret" in said
    assert f"{tmp_path / 'none'} 读，读不了（没有这个文件）" in said
    assert "文件是空的" in said


def test_every_problem_is_listed_at_once_with_setting_variable_and_line(tmp_path: Path) -> None:
    settings, problems = written(
        tmp_path,
        """plans = 3
[telegram]
mode = "pull"
api_base = "api.telegram.org"
tokn = "x"
[mail]
port = 99999
starttls = "maybe"
[clock]
speed = 0
[htpp]
port = 1
""",
    )

    assert settings is None
    lines = {p.line: (p.what, p.mend) for p in problems}
    assert sorted(line or 0 for line in lines) == [1, 3, 4, 5, 7, 8, 10, 11]
    assert "telegram.mode（环境变量 DUBAN_TELEGRAM__MODE）" in lines[3][0]
    assert "'polling' 或 'webhook'" in lines[3][1]
    assert "http:// 或 https://" in lines[4][1]
    assert lines[5][1] == "是不是想写 token"
    assert lines[7][1] == "写不大于 65535 的数"
    assert lines[8][1] == "写 true 或 false"
    assert lines[10][1].startswith("写大于 0")
    assert lines[11][1] == "是不是想写 http"


def test_a_wrong_variable_is_named_as_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUBAN_HTTP__PORT", "eighty")

    _, problems = written(tmp_path, "")

    assert [(p.file, p.mend) for p in problems] == [("环境变量 DUBAN_HTTP__PORT", "写整数")]
    assert "eighty" in problems[0].what


def test_a_misspelt_variable_does_not_pass_silently(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUBAN_TELEGRAM__TOKN", TOKEN)
    monkeypatch.setenv("DUBAN_DATABSE__URL", "sqlite:///x.db")
    monkeypatch.setenv("DUBAN_PORT", "tcp://10.0.0.1:80")

    _, problems = written(tmp_path, "")

    assert {p.mend for p in problems} == {"是不是想写 token", "是不是想写 DUBAN_DATABASE__URL"}
    assert TOKEN not in "".join(map(str, problems))


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ('[telegram]\ntoken = "no-colon-in-it"\n', "no-colon-in-it"),
        ('[telegram]\nwebhook_secret = "with blank"\n', "with blank"),
        ('[telegram]\ntoken = "1:hidden"\nmode = "webhook"\n', "hidden"),
        ('[mail]\npassword = "hidden"\n', "hidden"),
        ('[mail]\nusername = "u"\npassword = 987654321\n', "987654321"),
        ('[database]\nurl = "mysql://u:hidden@db/duban"\n', "hidden"),
    ],
)
def test_a_wrong_secret_is_told_without_its_value(tmp_path: Path, text: str, secret: str) -> None:
    settings, problems = written(tmp_path, text)

    assert settings is None
    assert len(problems) == 1
    assert secret not in str(problems[0])


def test_secrets_do_not_show_when_settings_are_printed(tmp_path: Path) -> None:
    settings = good(
        tmp_path, f'[telegram]\ntoken = "{TOKEN}"\n[database]\nurl = "sqlite:///x.db"\n'
    )

    assert "very-secret" not in f"{settings!r}{settings}{settings.model_dump_json()}"


def test_the_address_of_redis_is_a_secret_and_must_be_one(tmp_path: Path) -> None:
    (tmp_path / "address").write_text("redis://:s3cret@redis:6379/0\n")
    settings = good(tmp_path, '[redis]\nurl_file = "address"\n')
    assert settings.redis.url is not None
    assert settings.redis.url.get_secret_value() == "redis://:s3cret@redis:6379/0"
    assert "s3cret" not in repr(settings)

    _, problems = written(tmp_path, '[redis]\nurl = "s3cret:6379"\n')
    said = "\n".join(map(str, problems))
    assert "redis.url" in said and "redis://" in said
    assert "s3cret" not in said


def test_a_webhook_needs_its_secret(tmp_path: Path) -> None:
    _, problems = written(tmp_path, '[telegram]\nmode = "webhook"\n')

    assert "缺少 telegram.webhook_secret" in problems[0].what
    whole = 'webhook_url = "https://b.example/h"\nwebhook_secret = "abc"\n'
    assert good(tmp_path, f'[telegram]\nmode = "webhook"\n{whole}').telegram.mode == "webhook"


def test_only_a_drill_may_begin_at_another_time(tmp_path: Path) -> None:
    drill = good(tmp_path, '[clock]\nspeed = 60\nstart = "2026-11-28 02:10"\n')
    _, problems = written(tmp_path, '[clock]\nstart = "2026-11-28 02:10"\n')

    assert drill.is_drill
    assert drill.clock.start == datetime(2026, 11, 27, 18, 10, tzinfo=UTC)
    assert "start 只用于演练" in problems[0].mend


def test_a47_by_default_no_chat_holds_personal_data_and_each_has_a_switch_of_its_own(
    tmp_path: Path,
) -> None:
    assert set(good(tmp_path).privacy.switches.values()) == {Privacy.NONE}
    switches = good(tmp_path, '[privacy]\nwecom = "full"\n').privacy.switches
    assert switches == {"telegram": Privacy.NONE, "wecom": Privacy.FULL}


@pytest.mark.parametrize("wire", ["sms", "voice", "mail"])
def test_a47_sms_voice_and_mail_have_no_switch(tmp_path: Path, wire: str) -> None:
    _, (problem,) = written(tmp_path, f'[privacy]\n{wire} = "masked"\n')
    assert "不认识" in problem.what


def test_wecoms_calls_are_off_until_somebody_bought_them_and_need_a_company(tmp_path: Path) -> None:
    app = '[wecom]\ncorp_id = "ww12ab34cd56ef78"\nagent_id = 7\nsecret = "s"\n'
    assert not good(tmp_path, app).wecom.calls
    assert good(tmp_path, app + "calls = true\n").wecom.calls
    _, (problem,) = written(tmp_path, "[wecom]\ncalls = true\n")
    assert "没有 corp_id" in problem.what and "删掉 calls" in problem.mend


def test_toml_that_is_none_is_told_by_line(tmp_path: Path) -> None:
    _, problems = written(tmp_path, "[mail]\nhost = mail.example\n")

    assert [p.line for p in problems] == [2]
    assert "TOML 写法有误" in problems[0].what


def test_a_section_given_as_text_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, of_file = written(tmp_path, "telegram = 3\n")
    monkeypatch.setenv("DUBAN_TELEGRAM", "{broken")
    _, of_variable = written(tmp_path, "")

    assert "[telegram] 开头的一节" in of_file[0].mend
    assert "JSON" in of_variable[0].what


def test_the_sample_settings_are_good() -> None:
    sample = Path(__file__).parents[2] / "examples" / "branch" / "duban.toml"

    settings, problems = load_settings(sample, required=True)

    assert problems == ()
    assert settings is not None
    assert settings.plans.resolve() == Path(__file__).parents[2] / "plans"


def test_a_section_within_a_section_has_its_own_secret_and_says_where_it_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "password").write_text("of the watchdog\n", encoding="utf-8")
    monkeypatch.setenv("DUBAN_WATCHDOG__MAIL__PASSWORD_FILE", str(tmp_path / "password"))
    monkeypatch.setenv("DUBAN_WATCHDOG__SECOND_MAIL__HOST", "second.example")
    text = '[mail]\nhost = "engine"\n[watchdog.mail]\nhost = "own.example"\nusername = "dog"\n'
    watchdog = good(tmp_path, text).watchdog

    assert watchdog.mail.host == "own.example"
    assert watchdog.mail.password is not None
    assert watchdog.mail.password.get_secret_value() == "of the watchdog"
    assert (watchdog.second_mail.host, watchdog.second_mail.port) == ("second.example", 25)

    monkeypatch.setenv("DUBAN_WATCHDOG__MAIL__HOTS", "x")
    (problem,) = written(tmp_path, text)[1]
    assert "watchdog.mail.hots" in problem.what
    assert "host" in problem.mend


def test_a_gateway_secret_that_could_be_guessed_is_refused_and_not_repeated(tmp_path: Path) -> None:
    gateway = '[gateway]\nurl = "https://sms.bank.example/duban"\nsecret = "{}"\n'
    _, (problem,) = written(tmp_path, gateway.format("letmein"))

    assert "gateway.secret" in problem.what and "16" in problem.mend
    assert "letmein" not in str(problem)
    assert good(tmp_path, gateway.format("0123456789abcdef")).gateway.voice
