"""Settings from the environment. Production refuses to start without its secrets.

DATABASE_URL, INSTANCE_DIR, SECRET_KEY, XINGHAI_ENV (development | production), MAIL_URL, MAIL_FROM, LOG_LEVEL,
PUBLIC_URL, TRUSTED_PROXIES, REGISTRY_SAMPLES.
"""

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent


class SettingMissing(RuntimeError):
    """Production was started without a setting it needs."""


@dataclass(frozen=True)
class Settings:
    """What the environment says, read once."""

    environment: str
    instance: Path
    database_url: str
    secret_key: str
    mail_url: str | None
    mail_from: str
    log_level: str
    public_url: str
    trusted_proxies: int = 0  # how many of our own stand before the web server

    @property
    def is_production(self) -> bool:
        """Whether real people and money are behind this."""
        return self.environment == "production"


def from_environment(environ: dict[str, str] | None = None) -> Settings:
    """Read the settings; SettingMissing names what production lacks."""
    env = dict(os.environ if environ is None else environ)
    environment = env.get("XINGHAI_ENV", "development")
    if environment not in {"development", "production"}:
        raise SettingMissing("XINGHAI_ENV is either development or production.")
    instance = Path(env.get("INSTANCE_DIR") or ROOT / "instance").resolve()
    if environment == "production":
        missing = [name for name in ("SECRET_KEY", "DATABASE_URL", "MAIL_URL", "PUBLIC_URL") if not env.get(name)]
        if missing:
            raise SettingMissing(f"Production needs these settings: {', '.join(missing)}.")
        if len(env["SECRET_KEY"]) < 32:
            raise SettingMissing("SECRET_KEY has at least 32 characters.")
    instance.mkdir(parents=True, exist_ok=True)
    return Settings(
        environment=environment,
        instance=instance,
        database_url=database_url(env.get("DATABASE_URL"), instance),
        secret_key=env.get("SECRET_KEY") or kept_secret(instance / "secret_key"),
        mail_url=env.get("MAIL_URL") or None,
        mail_from=env.get("MAIL_FROM", "Xinghai <no-reply@xinghai.example>"),
        log_level=env.get("LOG_LEVEL", "INFO"),
        public_url=env.get("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
        trusted_proxies=proxies(env.get("TRUSTED_PROXIES", "")),
    )


def proxies(given: str) -> int:
    """How many proxies of ours a request comes through; SettingMissing for what is no small number."""
    if given and not re.fullmatch(r"[0-9]", given):
        raise SettingMissing("TRUSTED_PROXIES is the number of proxies before the web server, from 0 to 9.")
    return int(given or 0)


def database_url(given: str | None, instance: Path) -> str:
    """SQLite under the instance unless told otherwise; PostgreSQL through psycopg 3."""
    if not given:
        return f"sqlite:///{instance / 'xinghai.db'}"
    for prefix in ("postgres://", "postgresql://"):
        if given.startswith(prefix):
            return "postgresql+psycopg://" + given.removeprefix(prefix)
    return given


def kept_secret(path: Path) -> str:
    """The instance's own secret, made once and readable by its owner only."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()
