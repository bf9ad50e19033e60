"""`kebu up`: web and worker under one supervisor."""

import errno
import socket
import sys
import time
from argparse import ArgumentParser, Namespace

from django.conf import settings
from django.db import connection, connections
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base import sqlite
from kebu.base.access import Refused
from kebu.site import installation
from kebu.site.cli import lock, output
from kebu.site.cli.commands import demo
from kebu.site.cli.supervisor import Child, Supervisor
from kebu.site.config import Config

NAME = "up"
HELP = gettext_lazy("启动网页和后台，按 Ctrl-C 停止")
READY_SECONDS = 60.0


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help=_("用演示数据启动（只限本机访问）"))


def run(arguments: Namespace) -> int:
    config: Config = settings.KEBU
    if not config.secret_key:
        text = _("数据目录 %(data)s 还没有初始化：先运行 kebu init，想先看看就用 kebu up --demo")
        raise Refused(text % {"data": config.data})
    with lock.only_one(config.data):
        _require_free_port(config)
        _bring_up_to_date(config)
        sqlite.check(connection)
        connections.close_all()
        children = [Child(_("网页进程"), _command("web")), Child(_("后台进程"), _command("worker"))]
        supervisor = Supervisor(children, output.say)
        code = supervisor.run(lambda: _announce(config, children[0], supervisor))
        sqlite.release(sqlite.database_path())
        output.say(_("已停止") if code == 0 else _("网页进程没有启动成功，原因见上面"))
        return code


def _command(name: str) -> list[str]:
    return [sys.executable, "-m", "kebu", name]


def _require_free_port(config: Config) -> None:
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except OSError as error:
            raise Refused(_why_not(error, config)) from error


def _why_not(error: OSError, config: Config) -> str:
    if error.errno == errno.EADDRINUSE:
        text = _("端口 %(port)s 已被占用：停掉占用它的程序，或换一个端口，例如 KEBU_BIND=%(host)s:%(other)s")
        return text % {"port": config.port, "host": config.host, "other": config.port + 1}
    text = _("不能在 %(bind)s 上监听（%(reason)s）：请把 KEBU_BIND 设为本机有的地址和 1024 以上的端口")
    return text % {"bind": config.bind, "reason": error.strerror}


def _bring_up_to_date(config: Config) -> None:
    if config.is_demo:
        installation.prepare()
        demo.ensure()
        return
    if names := installation.pending():
        raise Refused(
            _("数据库有 %(count)s 个变更没有执行（第一个是 %(first)s）：先备份，再运行 kebu migrate")
            % {"count": len(names), "first": names[0]}
        )
    installation.collect_static()


def _announce(config: Config, web: Child, supervisor: Supervisor) -> bool:
    """Wait until the address answers, then say so. False when the web process ends before."""
    until = time.monotonic() + READY_SECONDS
    while web.is_alive and not supervisor.is_stopping and time.monotonic() < until:
        if _answers(config):
            output.say("")
            output.say(_("客簿已启动：%(url)s  （按 Ctrl-C 停止）") % {"url": config.base_url})
            if config.is_demo:
                _show_logins()
            return True
        time.sleep(0.1)
    return False


def _answers(config: Config) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.host, config.host)  # noqa: S104  compared, not bound
    try:
        with socket.create_connection((host, config.port), timeout=1.0):
            return True
    except OSError:
        return False


def _show_logins() -> None:
    output.say(_("演示公司，密码都是 %(password)s：") % {"password": demo.password()})
    output.table(demo.logins(), indent="  ")
    connections.close_all()
