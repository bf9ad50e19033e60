"""The installation's settings: environment variables, or one TOML file named by `KEBU_CONFIG`.

Environment wins over file, file over default. Every problem is one sentence with its cure.
"""

import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

KEYS = (
    "KEBU_DATA",
    "KEBU_DATABASE_URL",
    "KEBU_BIND",
    "KEBU_BASE_URL",
    "KEBU_SECRET_KEY",
    "KEBU_TIME_ZONE",
    "KEBU_LANGUAGE",
    "KEBU_CURRENCY",
    "KEBU_DEMO",
    "KEBU_DEBUG",
    "KEBU_TRUSTED_PROXY",
    "KEBU_WEB_THREADS",
    "KEBU_QUERY_SECONDS",
)


class ConfigError(Exception):
    """A setting that cannot be used; the message names it and says what to do."""


@dataclass(frozen=True)
class Config:
    data: Path
    database_url: str
    bind: str
    base_url: str
    secret_key: str
    time_zone: str = "Asia/Shanghai"
    language: str = "zh-hans"
    currency: str = "CNY"
    is_demo: bool = False
    is_debug: bool = False
    trusted_proxy: str = ""
    web_threads: int = 4
    query_seconds: int = 5
    source: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return self.bind.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        return int(self.bind.rpartition(":")[2])

    @property
    def is_loopback(self) -> bool:
        return self.host in ("127.0.0.1", "localhost", "::1") or self.host.startswith("127.")


def load(environ: dict[str, str] | None = None) -> Config:
    """Read the settings. Raises ConfigError."""
    values = _collect(dict(os.environ if environ is None else environ))
    is_demo = _flag("KEBU_DEMO", values.get("KEBU_DEMO", ""))
    data = Path(values.get("KEBU_DATA") or (".kebu/demo" if is_demo else ".kebu/data")).expanduser().resolve()
    bind = _bind(values.get("KEBU_BIND") or "127.0.0.1:8000")
    config = Config(
        data=data,
        database_url=values.get("KEBU_DATABASE_URL") or f"sqlite:///{data / 'kebu.sqlite3'}",
        bind=bind,
        base_url=(values.get("KEBU_BASE_URL") or f"http://{bind}").rstrip("/"),
        secret_key=values.get("KEBU_SECRET_KEY") or _stored_secret(data),
        time_zone=values.get("KEBU_TIME_ZONE") or "Asia/Shanghai",
        language=values.get("KEBU_LANGUAGE") or "zh-hans",
        currency=(values.get("KEBU_CURRENCY") or "CNY").upper(),
        is_demo=is_demo,
        is_debug=_flag("KEBU_DEBUG", values.get("KEBU_DEBUG", "")),
        trusted_proxy=values.get("KEBU_TRUSTED_PROXY", ""),
        web_threads=_number("KEBU_WEB_THREADS", values.get("KEBU_WEB_THREADS") or "4"),
        query_seconds=_number("KEBU_QUERY_SECONDS", values.get("KEBU_QUERY_SECONDS") or "5"),
    )
    if is_demo and not config.is_loopback:
        raise ConfigError(f"演示数据只能在本机查看：请把 KEBU_BIND 设为 127.0.0.1:端口，现在是 {bind}")
    database(config)
    return config


def database(config: Config) -> dict[str, Any]:
    """Django's DATABASES entry. Raises ConfigError on an address that is neither sqlite nor postgresql."""
    url = urlsplit(config.database_url)
    if url.scheme == "sqlite":
        return _sqlite(unquote(config.database_url.removeprefix("sqlite:///")))
    if url.scheme in ("postgresql", "postgres"):
        return _postgresql(config.database_url)
    raise ConfigError(
        "KEBU_DATABASE_URL 应以 sqlite:/// 或 postgresql:// 开头，例如 postgresql://kebu:密码@127.0.0.1/kebu"
    )


def _sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            # Checkpoints are only ours (base.sqlite): no connection may start one by itself.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;"
                "PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-65536; PRAGMA cache_spill=0;"
                "PRAGMA secure_delete=ON; PRAGMA recursive_triggers=OFF"
            ),
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"},
    }


def _collect(environ: dict[str, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    if path := environ.get("KEBU_CONFIG"):
        values |= _file(Path(path))
    return values | {key: environ[key] for key in KEYS if environ.get(key)}


def _file(path: Path) -> dict[str, str]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"读不到配置文件 {path}（{error.strerror}）：请检查 KEBU_CONFIG 的路径和权限") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"配置文件 {path} 不是有效的 TOML：{error}") from error
    named = {f"KEBU_{key.upper()}": str(value) for key, value in content.items()}
    unknown = sorted(set(named) - set(KEYS))
    if unknown:
        raise ConfigError(f"配置文件 {path} 里有不认识的设置 {'、'.join(unknown)}；可用的是 {'、'.join(KEYS)}")
    return named


def _stored_secret(data: Path) -> str:
    path = data / "secret_key"
    return path.read_text().strip() if path.exists() else ""


def _bind(text: str) -> str:
    host, separator, port = text.rpartition(":")
    if not separator or not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise ConfigError(f"KEBU_BIND 应写成 地址:端口，例如 127.0.0.1:8000，现在是 {text}")
    return text


def _flag(key: str, text: str) -> bool:
    if text.lower() in ("", "0", "false", "no", "off"):
        return False
    if text.lower() in ("1", "true", "yes", "on"):
        return True
    raise ConfigError(f"{key} 应为 1 或 0，现在是 {text}")


def _number(key: str, text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise ConfigError(f"{key} 应为正整数，现在是 {text}")
    return int(text)


def host_of(url: str) -> str:
    return urlsplit(url).hostname or ""
