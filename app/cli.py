"""The pqs command: everything an operator does, each with an example in its help."""

import json
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from app import clock, db, migrations
from app.backups.refused import BackupRefused
from app.backups.service import back_up, said
from app.backups.service import restore as restore_from
from app.jobs import run_due, say
from app.people.access import NotFound
from app.people.demo_people import DEMO_PASSWORD, DEMO_PEOPLE
from app.people.queries import person_by_email, person_signed_in
from app.people.signed_in import SignedIn
from app.reflections.details import DetailsRefused
from app.reflections.services.purge import due_for_purge, purge_deleted
from app.running.timetable import JobName
from app.settings import ROOT, Settings, UnsafeSettings, check_safe_to_serve, settings
from app.standards.beginning import CannotBegin, begin_standard, write_first
from app.standards.change_report import CannotCompare, compare_named, report_lines
from app.standards.checking import check_path
from app.standards.library import Installation, install_files
from app.standards.lint import advice_at
from app.standards.schema import document_schema
from app.workspace.lifecycle import NotAtThisPoint
from app.workspace.publishing import FileRefused, Publication, publish_file

main = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Practice quality standards: the operator's command."
)
database = typer.Typer(no_args_is_help=True, help="The database.")
demo = typer.Typer(no_args_is_help=True, help="The demonstration: invented people and data.")
standards = typer.Typer(no_args_is_help=True, help="The standards: check and publish files.")
retention = typer.Typer(no_args_is_help=True, help="Retention: what goes, and when.")
jobs = typer.Typer(no_args_is_help=True, help="The jobs: what the service does by itself.")
main.add_typer(database, name="db")
main.add_typer(demo, name="demo")
main.add_typer(standards, name="standards")
main.add_typer(retention, name="retention")
main.add_typer(jobs, name="jobs")


WHAT_TO_TRY = "\n".join(
    (
        "",
        "Everybody and everything here is invented. Sign in with one press on the sign-in page, or by e-mail with the",
        f"password {DEMO_PASSWORD}:",
        *(f"  {person.email:32} {person.says}" for person in DEMO_PEOPLE),
        "",
        "Try first: as Rowan, go on with Otter where it was left; then as Tamsin, open what waits under Supervision.",
        "Stop with Ctrl+C.",
    )
)


@main.command()
def serve(
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes; more than one for PostgreSQL.")] = 1,
) -> None:
    """Serve the service. Never migrates. Example: pqs serve --port 8000 --workers 2"""
    import uvicorn  # Only here, so that the other commands start at once.
    from uvicorn.supervisors import Multiprocess

    chosen = _settings()
    try:
        check_safe_to_serve(chosen)
    except UnsafeSettings as unsafe:
        _stop("\n".join(unsafe.sentences))
    _connect(chosen)
    waiting = migrations.pending()
    if waiting:
        _stop(f"The database waits for {len(waiting)} migration(s). Run: pqs db upgrade")
    try:
        _tell(install_files(chosen.standards_dir, publish_at_once=chosen.is_demo))
    except db.StoreUnavailable:
        typer.echo("The database takes nothing at the moment: people can read, and nothing is saved.", err=True)
    listening = _listen(port)
    typer.echo(f"Ready at http://127.0.0.1:{port}")
    if chosen.is_demo:
        typer.echo(WHAT_TO_TRY)
    config = uvicorn.Config(
        "app.main:create_app",
        factory=True,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=bool(chosen.trusted_proxies),
        forwarded_allow_ips=chosen.trusted_proxies,
        timeout_graceful_shutdown=10,
        workers=workers,
    )
    db.disconnect()  # Each process opens connections of its own.
    if workers == 1:
        uvicorn.Server(config).run(sockets=[listening])
    else:
        Multiprocess(config, sockets=[listening]).run()


@main.command()
def backup(file: Annotated[Path, typer.Argument(help="The file to write; it must not be there yet.")]) -> None:
    """Back up the database while it is in use, into one file. Example: pqs backup /backups/friday.backup"""
    chosen = _settings()
    try:
        made = back_up(chosen.store_url, file, tools=chosen.postgres_bin, progress=_progress)
    except BackupRefused as refused:
        _stop(refused.sentence)
    typer.echo(f"Backed up to {file}, as it was at {_moment(made.taken)}: {said(made.contents)}.")


@main.command()
def restore(file: Annotated[Path, typer.Argument(help="A file that pqs backup wrote.")]) -> None:
    """Put a backup into an empty database. Example: PQS_DATA_DIR=/srv/pqs pqs restore /backups/friday.backup"""
    chosen = _settings()
    try:
        made = restore_from(chosen.store_url, file, tools=chosen.postgres_bin)
    except BackupRefused as refused:
        _stop(refused.sentence)
    typer.echo(f"Restored as it was at {_moment(made.taken)}: {said(made.contents)}. Everybody signs in again.")
    typer.echo("Next: pqs db upgrade, then pqs serve")


@main.command()
def bench(
    only: Annotated[list[str] | None, typer.Argument(help="Budgets and floors, such as B1 F2; all if none.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Few requests; prints, and writes nothing.")] = False,
) -> None:
    """Measure how fast the service is beside the floors of this machine. Example: pqs bench --quick B1 F2"""
    if not (ROOT / "tests" / "bench").is_dir():
        _stop("The bench stands beside the tests, which are not here. In a checkout: make setup, then make bench.")
    asked = [*(only or []), *(["--quick"] if quick else [])]
    raise typer.Exit(subprocess.run([sys.executable, "-m", "tests.bench", *asked], cwd=ROOT, check=False).returncode)  # noqa: S603


@database.command("upgrade")
def upgrade() -> None:
    """Bring the database to the newest migration. Example: pqs db upgrade"""
    chosen = _settings()
    try:
        migrations.upgrade(_connect(chosen))
    except migrations.MigrationGaveUp as gave_up:
        _stop(gave_up.sentence)
    typer.echo("The database is up to date.")


@demo.command("load")
def load() -> None:
    """Load the invented people and reflections, once. Example: PQS_ENVIRONMENT=demo pqs demo load"""
    from app.demo.load import load_demonstration  # Only here: it doubles the time that every other command takes.

    chosen = _settings()
    if not chosen.is_demo:
        _stop("Demonstration data is never loaded in production. Set PQS_ENVIRONMENT=demo on a machine of its own.")
    _connect(chosen)
    _tell(install_files(chosen.standards_dir, publish_at_once=True))
    loaded = load_demonstration(datetime.now(UTC))
    typer.echo("The demonstration is loaded." if loaded else "There are people here already; nothing was loaded.")


@standards.command("check")
def check(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders; standards/ if none.")] = None,
    advice: Annotated[bool, typer.Option("--advice", help="Print advice on the wording too.")] = False,
) -> None:
    """Check standards: one fault a line, exit 1 if there is any. Example: pqs standards check standards/"""
    asked = paths or [Path("standards")]
    faults = [str(fault) for path in asked for fault in check_path(path)]
    for fault in faults:
        typer.echo(fault)
    for one in (found for path in asked for found in advice_at(path)) if advice else ():
        typer.echo(f"advice: {one}")
    raise typer.Exit(1 if faults else 0)


@standards.command("publish")
def publish(
    file: Annotated[
        Path | None, typer.Argument(help="One file to publish; every new file's installation if none.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="The e-mail of the member who brings the file.")] = None,
    second: Annotated[str | None, typer.Option(help="The e-mail of the second person, who publishes it.")] = None,
    meaning_is_kept: Annotated[
        bool, typer.Option("--meaning-is-kept", help="The second person confirms: reworded prompts ask the same.")
    ] = False,
) -> None:
    """Install every sound new file; or publish one, by two people.

    Example: pqs standards publish standards/care-plan/1.1.yaml --by sol@example.org --second amal@example.org
    """
    chosen = _settings()
    _connect(chosen)
    if file is not None:
        _publish_file(file, by, second, meaning_is_kept=meaning_is_kept)
        return
    done = install_files(chosen.standards_dir, publish_at_once=chosen.is_demo)
    _tell(done)
    typer.echo(f"{len(done.installed)} installed, {len(done.refused)} refused.")
    raise typer.Exit(1 if done.refused else 0)


def _publish_file(file: Path, by: str | None, second: str | None, *, meaning_is_kept: bool) -> None:
    if by is None or second is None:
        _stop("Publishing takes two people. Name both: --by EMAIL --second EMAIL")
    try:
        publish_file(
            by=_member(by),
            second=_member(second),
            source=file.read_bytes(),
            publication=Publication(meaning_is_kept=meaning_is_kept),
        )
    except OSError as error:
        _stop(f"{file} cannot be read: {error.strerror}.")
    except NotFound:
        _stop("Both people have to be members of a working group today.")
    except NotAtThisPoint as not_now:
        _stop(not_now.sentence)
    except DetailsRefused as refused:
        _stop("\n".join(refused.faults.values()))
    except FileRefused as refused:
        _stop("\n".join(str(fault) for fault in refused.faults))
    typer.echo(f"{file} is published.")


def _member(email: str) -> SignedIn:
    with db.read() as session:
        account = person_by_email(session, email)
        found = person_signed_in(session, account.id, clock.today()) if account else None
    if found is None:
        _stop(f"There is no account for {email}.")
    return found


@standards.command("diff")
def diff(
    older: Annotated[str, typer.Argument(help="A file, or a document such as care-plan/1.0.")],
    newer: Annotated[str, typer.Argument(help="The same, for the newer one.")],
) -> None:
    """Say what changed between two documents, and what it makes. Example: pqs standards diff care-plan/1.0 new.yaml"""
    try:
        compared = compare_named(older, newer, standards=_standards_folder)
    except CannotCompare as cannot:
        _stop(cannot.sentence)
    for line in report_lines(compared):
        typer.echo(line)


@standards.command("new")
def new(
    standard_id: Annotated[str, typer.Argument(metavar="ID", help="Its short name for ever, such as family-time.")],
    title: Annotated[str | None, typer.Option(help="Its title; made from the short name if none.")] = None,
    owner: Annotated[str, typer.Option(help="The working group that writes it.")] = "Name of the working group",
    write: Annotated[bool, typer.Option("--write", help="Write standards/ID/1.0.yaml if it is not there.")] = False,
) -> None:
    """Begin a new standard: a complete file to change. Example: pqs standards new family-time --write"""
    try:
        begun = begin_standard(standard_id, title or standard_id.replace("-", " ").capitalize(), owner)
        file = write_first(Path("standards"), standard_id, begun) if write else None
    except CannotBegin as refused:
        _stop(refused.sentence)
    typer.echo(f"Written: {file}" if file else begun.decode(), nl=bool(file))


@standards.command("schema")
def schema() -> None:
    """Print the JSON Schema of a standard, for editors. Example: pqs standards schema > schema.json"""
    typer.echo(json.dumps(document_schema(), indent=2, ensure_ascii=False))


@retention.command("run")
def run_retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and change nothing.")] = False,
) -> None:
    """Remove for good what was deleted 30 days ago. Example: pqs retention run --dry-run"""
    _connect(_settings())
    if dry_run:
        typer.echo(f"{len(due_for_purge())} reflection(s) would be removed for good.")
        return
    typer.echo(f"{purge_deleted()} reflection(s) removed for good, each with a tombstone.")


@jobs.command("run")
def run_jobs(
    name: Annotated[str | None, typer.Argument(help=f"One of {', '.join(JobName)}; all if none.")] = None,
) -> None:
    """Run what is due now, once, and say what was done; exit 1 if one failed. Example: pqs jobs run send-mail"""
    chosen = _settings()
    if name is not None and name not in list(JobName):
        _stop(f"There is no job {name}. There are: {', '.join(JobName)}")
    _connect(chosen)
    try:
        did = run_due(only=JobName(name) if name else None)
    except db.StoreUnavailable:
        _stop("The database takes nothing at the moment, so no job was run.")
    for line in say(did):
        typer.echo(line)
    if not did:
        typer.echo("Nothing is due.")
    if chosen.mail_waits_for:
        typer.echo(f"No mail is sent: {chosen.mail_waits_for} is not set.")
    raise typer.Exit(1 if any(one.fault for one in did) else 0)


def _standards_folder() -> Path:
    """Where the standards lie, for commands that need neither a database nor an environment."""
    return Path(os.environ.get("PQS_STANDARDS_DIR", ROOT / "standards"))


def _settings() -> Settings:
    try:
        return settings()
    except UnsafeSettings as unsafe:
        _stop("\n".join(unsafe.sentences))


def _connect(chosen: Settings) -> Engine:
    try:
        engine = db.connect(chosen.store_url)
        with engine.connect():
            return engine
    except (OSError, SQLAlchemyError):
        _stop(f"The database cannot be opened. Can the folder {chosen.data_dir} be written? Is PQS_DATABASE_URL right?")


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("0.0.0.0", port))  # noqa: S104 - the operator's proxy or own browser reaches it here.
    except OSError:
        listening.close()
        _stop(f"Port {port} is in use. Stop what uses it, or choose another: PORT=8001 make run")
    return listening


def _tell(done: Installation) -> None:
    for refused in done.refused:
        for fault in refused.faults:
            typer.echo(fault, err=True)


def _progress(share: float) -> None:
    if sys.stderr.isatty():
        typer.echo(f"\r{share:4.0%} copied", nl=share >= 1, err=True)


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _stop(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
