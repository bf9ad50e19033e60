"""What the browser's scripts say. Keys are used by static/kebu/*.js."""

from django.utils.translation import gettext as _


def ui_text() -> dict[str, str]:
    return {
        "retry": _("重试"),
        "saved": _("已保存"),
        "save_failed": _("没有保存，你写的内容还在"),
        "loaded": _("内容已更新"),
        "offline": _("连不上服务，你写的内容还在"),
        "forbidden": _("你没有做这件事的权限"),
        "gone": _("这条内容已不在，或你看不到它"),
        "failed": _("这一步没有做成"),
        "more": _("展开"),
        "error_id": _("错误编号"),
        "select": _("选择 {name}"),
        "selected": _("已选 {n} 项"),
        "all_selected": _("已选全部 {n} 项"),
        "results": _("{n} 条结果"),
        "no_results": _("没有找到"),
        "remove": _("移除 {name}"),
        "draft_restored": _("已恢复上次没写完的内容"),
        "theme_dark": _("已切换为深色"),
        "theme_light": _("已切换为浅色"),
        "still_expired": _("还没有登录，请先在新标签页登录"),
    }
