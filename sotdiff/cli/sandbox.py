"""`sotdiff sandbox`: the embedded HubSpot."""

from __future__ import annotations

import click

from sotdiff.cli.screen import OUT
from sotdiff.embedded import embedded_portal, make_sample
from sotdiff.sandbox import SandboxServer
from sotdiff.settings import load_settings


@click.command("sandbox")
@click.option("--port", default=8040, show_default=True, help="Port on 127.0.0.1; 0: any free one.")
@click.option("--make", is_flag=True, help="Write the sample workbook and a fresh portal, and end.")
def command(*, port: int, make: bool) -> None:
    """Serve the embedded HubSpot on localhost, or make the sample world."""
    settings = load_settings()
    if make:
        click.echo(f"Made {make_sample(settings)}; the sandbox begins anew.")
        return
    server = SandboxServer(embedded_portal(settings.state_dir), port=port)
    OUT.print(f"SANDBOX at {server.url}, until Ctrl-C. Bearer token: {server.portal.token}")
    server.serve()
