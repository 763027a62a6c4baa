"""Click in Chinese: help pages and usage errors."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import click


def _bad_value(error: Any) -> str:
    kind = getattr(error.param, "type", None)
    if isinstance(kind, click.Choice):
        return f"参数 {_name(error)} 的值不对，可选：{'、'.join(map(str, kind.choices))}"
    if isinstance(kind, click.IntRange):
        return f"参数 {_name(error)} 应是不小于 {kind.min} 的整数"
    return f"参数 {_name(error)} 的值不对"


def _name(error: Any) -> str:
    if error.param is None:
        return str(error.param_hint or "")
    return "/".join(error.param.opts) if isinstance(error.param, click.Option) else str(error.param.human_readable_name)


_MESSAGES: dict[type[click.ClickException], Callable[[Any], str]] = {
    click.NoSuchOption: lambda e: (
        f"没有选项 {e.option_name}" + (f"，是否想用 {'、'.join(e.possibilities)}" if e.possibilities else "")
    ),
    click.MissingParameter: lambda e: f"缺少参数 {_name(e)}",
    click.BadParameter: _bad_value,
    click.BadOptionUsage: lambda e: f"选项 {e.option_name} 用法不对：缺少值或多给了值",
}


def _chinese_notes(text: str) -> str:
    """What click adds behind a help text, in Chinese; the range of a number says itself."""
    text = re.sub(r"; x>=\d+\]|\[x>=\d+\]", lambda m: "]" if m.group(0)[0] == ";" else "", text)
    return text.replace("[required]", "[必填]").replace("[default: ", "[默认：").strip()


def chinese(error: click.ClickException) -> str:
    """A usage error of click in Chinese."""
    for kind, message in _MESSAGES.items():
        if isinstance(error, kind):
            return str(message(error))
    text = error.format_message()
    if text.startswith("No such command"):
        return f"没有命令 {text.split(chr(39))[1] if chr(39) in text else ''}，可用命令见 pbtext --help"
    if text.startswith("Missing command"):
        return "请给出命令，可用命令见 pbtext --help"
    if "unexpected extra argument" in text:
        return f"多出的参数：{text.split('(', 2)[-1].rstrip(')')}"
    return text


class ChineseHelp(click.Command):
    """A command whose help page is in Chinese throughout."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = [
            {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]..."}.get(p, p)
            for p in self.collect_usage_pieces(ctx)
        ]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="用法：")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示本说明"
        return option

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [p for p in self.get_params(ctx) if isinstance(p, click.Option)]
        rows = [row for p in options if (row := p.get_help_record(ctx)) is not None]
        if rows:
            with formatter.section("选项"):
                formatter.write_dl([(a, _chinese_notes(b)) for a, b in rows])


class ChineseGroup(ChineseHelp, click.Group):
    """A group of commands whose help page is in Chinese."""

    command_class = ChineseHelp

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        ChineseHelp.format_options(self, ctx, formatter)
        rows = [(name, command.get_short_help_str(80)) for name, command in self.commands.items()]
        with formatter.section("命令"):
            formatter.write_dl(rows)
