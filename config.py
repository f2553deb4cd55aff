"""Settings from the environment. Production refuses to start without its secrets.

DATABASE_URL, INSTANCE_DIR, SECRET_KEY, XINGHAI_ENV (development | production), MAIL_URL, MAIL_FROM, LOG_LEVEL,
PUBLIC_URL, TRUSTED_PROXIES, REGISTRY_SAMPLES, UPLOAD_FILES_A_DAY, UPLOAD_MB_A_DAY; for payments PAYMENT_PROVIDER
(none | local | stripe), STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, STRIPE_METHODS, STRIPE_API_BASE.
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
    upload_files_a_day: int = 1000  # of one organisation
    upload_mb_a_day: int = 2000
    payment_provider: str = "none"  # beside transfers by bank, which are always there
    stripe_secret_key: str = ""
    stripe_webhook_secret: str = ""
    stripe_methods: tuple[str, ...] = ()
    stripe_api_base: str = ""  # a simulator's address; Stripe's own unless given

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
    must_be_payable(env, environment)
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
        upload_files_a_day=most(env, "UPLOAD_FILES_A_DAY", 1000),
        upload_mb_a_day=most(env, "UPLOAD_MB_A_DAY", 2000),
        payment_provider=env.get("PAYMENT_PROVIDER") or default_provider(environment),
        stripe_secret_key=env.get("STRIPE_SECRET_KEY", ""),
        stripe_webhook_secret=env.get("STRIPE_WEBHOOK_SECRET", ""),
        stripe_methods=tuple(env.get("STRIPE_METHODS", "card,alipay,wechat_pay").split(",")),
        stripe_api_base=env.get("STRIPE_API_BASE", ""),
    )


def most(env: dict[str, str], name: str, usual: int) -> int:
    """A limit; SettingMissing for what is no whole number above zero."""
    given = env.get(name) or str(usual)
    if not re.fullmatch(r"[1-9][0-9]{0,8}", given):
        raise SettingMissing(f"{name} is a whole number above zero.")
    return int(given)


PROVIDERS = ("none", "local", "stripe")


def default_provider(environment: str) -> str:
    """In development the local one, whose money is play money; in production none until one is named."""
    return "none" if environment == "production" else "local"


def must_be_payable(env: dict[str, str], environment: str) -> None:
    """SettingMissing where the payment provider cannot work, or must not."""
    name = env.get("PAYMENT_PROVIDER") or default_provider(environment)
    if name not in PROVIDERS:
        raise SettingMissing(f"PAYMENT_PROVIDER is one of {', '.join(PROVIDERS)}.")
    if environment == "production" and name == "local":
        raise SettingMissing("PAYMENT_PROVIDER=local is play money: production takes stripe or none.")
    if environment == "production" and env.get("STRIPE_API_BASE"):
        raise SettingMissing("STRIPE_API_BASE leads to a simulator: production speaks with Stripe itself.")
    missing = [key for key in ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET") if not env.get(key)]
    if name == "stripe" and missing:
        raise SettingMissing(f"PAYMENT_PROVIDER=stripe needs these settings: {', '.join(missing)}.")
    if environment == "production" and name == "stripe" and not LIVE_KEY.match(env["STRIPE_SECRET_KEY"]):
        raise SettingMissing("Production needs a live STRIPE_SECRET_KEY (sk_live_… or rk_live_…).")


LIVE_KEY = re.compile(r"(sk|rk)_live_[A-Za-z0-9]{8,}\Z")


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
