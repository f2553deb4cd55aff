"""The control arm of the race: gunicorn reads this as its configuration and takes the guard off in its workers.

On SQLite writers begin without IMMEDIATE; on PostgreSQL neither an acceptance nor the engine locks the asset.
"""

from typing import Any


def post_worker_init(_worker: Any) -> None:
    """Called in each worker once the application is loaded."""
    from sqlalchemy.engine import Engine

    from listings.assets.models import Asset
    from listings.rights import services as rights
    from trading.negotiation import acceptance

    locked, options = acceptance.locked, Engine.execution_options

    def read_only_the_asset(session: Any, model: Any, key: object) -> Any:
        return session.get(model, key) if model is Asset else locked(session, model, key)

    def without_immediate(engine: Any, **wanted: Any) -> Any:
        return options(engine, **{name: value for name, value in wanted.items() if name != "immediate"})

    module: Any = acceptance
    engine_of_rights: Any = rights
    engine_of_rights.locked = read_only_the_asset
    engines: Any = Engine
    module.locked, engines.execution_options = read_only_the_asset, without_immediate
