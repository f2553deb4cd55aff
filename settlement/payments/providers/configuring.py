"""Which provider the settings name, made and ready; nothing is asked of it yet."""

from hashlib import sha256

from config import Settings
from settlement.payments.providers.local.provider import LocalProvider
from settlement.payments.providers.port import PaymentProvider
from settlement.payments.providers.stripe.provider import StripeProvider


def providers_for(settings: Settings) -> dict[str, PaymentProvider]:
    """By name; none unless the settings name one. Raises RuntimeError where the library speaks another API version."""
    if settings.payment_provider == "local":
        secret = sha256(f"local payment provider {settings.secret_key}".encode()).hexdigest()
        return {"local": LocalProvider(settings.instance / "local_provider.db", secret)}
    if settings.payment_provider == "stripe":
        return {
            "stripe": StripeProvider(
                settings.stripe_secret_key,
                settings.stripe_webhook_secret,
                methods=settings.stripe_methods,
                api_base=settings.stripe_api_base,
                public_url=settings.public_url,
            )
        }
    return {}
