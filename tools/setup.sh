#!/bin/sh
# Make .venv from a hash-locked file, or leave it when the lock has not changed. Usage: tools/setup.sh run|dev
# Runs on Debian and macOS with nothing but Python and sh. Every failure is one sentence with its cure.
set -eu

PYTHON=${PYTHON:-python3}
kind=${1:?run or dev}
lock=requirements/$kind.txt
stamp=.venv/kebu-lock
log=.venv/pip.log

fail() {
    case "${LC_ALL:-${LANG:-}}" in
        en*) printf '%s\n' "$2" >&2 ;;
        *) printf '%s\n' "$1" >&2 ;;
    esac
    exit 1
}

command -v "$PYTHON" >/dev/null 2>&1 || fail \
    "找不到 $PYTHON：请安装 Python 3.11 或更新版本，或用 make run PYTHON=/路径/python3 指定。" \
    "$PYTHON was not found: install Python 3.11 or newer, or name it with make run PYTHON=/path/to/python3."
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail \
    "需要 Python 3.11 或更新版本，$PYTHON 是 $("$PYTHON" -V 2>&1)：请安装新版，或用 PYTHON=/路径/python3.11 指定。" \
    "Python 3.11 or newer is needed and $PYTHON is $("$PYTHON" -V 2>&1): install it, or name it with PYTHON=/path/to/python3.11."
[ -w . ] || fail \
    "当前目录 $(pwd) 不可写：请改它的权限，或把代码放到自己的目录里。" \
    "The directory $(pwd) is not writable: change its permissions, or put the code into a directory of your own."

digest() {
    "$PYTHON" -c 'import hashlib, pathlib, sys; print(hashlib.sha256(pathlib.Path(sys.argv[1]).read_bytes()).hexdigest())' "$1"
}

is_current() {
    [ -f "$stamp" ] && .venv/bin/python -c '' 2>/dev/null || return 1
    read -r had_kind had_digest <"$stamp" || return 1
    [ "$had_kind $had_digest" = "$kind $(digest "$lock")" ] && return 0
    # What the tests need contains what running needs.
    [ "$kind $had_kind $had_digest" = "run dev $(digest requirements/dev.txt)" ]
}

is_current && exit 0

"$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || fail \
    "$PYTHON 缺少 venv 模块：Debian/Ubuntu 请运行 sudo apt install python3-venv，然后重试。" \
    "$PYTHON lacks the venv module: on Debian/Ubuntu run sudo apt install python3-venv, then try again."
if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    rm -rf .venv
    "$PYTHON" -m venv .venv || fail \
        "没能建立 .venv：请检查磁盘空间和当前目录的权限，然后重试。" \
        "Could not make .venv: check the disk space and the permissions of this directory, then try again."
fi
rm -f "$stamp"
echo "正在安装 $lock（只在清单变化时进行）…"
if ! .venv/bin/python -m pip install --disable-pip-version-check --no-input --quiet --prefer-binary --require-hashes \
        -r "$lock" >"$log" 2>&1; then
    if grep -Eiq 'NewConnectionError|ConnectTimeout|ReadTimeout|name resolution|Network is unreachable|ProxyError|SSLError' "$log"; then
        fail "下载依赖失败，网络不通：请检查网络或代理，或用 PIP_INDEX_URL 指定镜像，然后重试（详情见 $log）。" \
            "Downloading failed, the network does not answer: check network and proxy, or name a mirror with PIP_INDEX_URL, then try again (details in $log)."
    elif grep -q 'HASHES DO NOT MATCH\|DO NOT MATCH THE HASHES' "$log"; then
        fail "下载的文件与锁定的校验值不符，没有安装：请换一个可信的镜像再试（详情见 $log）。" \
            "A downloaded file differs from its locked hash and was not installed: use a mirror you trust (details in $log)."
    elif grep -q 'No space left' "$log"; then
        fail "磁盘已满：请腾出约 1 GB 空间再试。" "The disk is full: free about 1 GB and try again."
    elif grep -q 'No matching distribution' "$log"; then
        fail "有依赖没有适合这个系统和 $("$PYTHON" -V) 的安装包：请换用 Python 3.11–3.14（详情见 $log）。" \
            "A dependency has no package for this system and $("$PYTHON" -V): use Python 3.11 to 3.14 (details in $log)."
    fi
    fail "安装依赖失败：$(tail -n 1 "$log")（详情见 $log）。" "Installing failed: $(tail -n 1 "$log") (details in $log)."
fi
echo "$kind $(digest "$lock")" >"$stamp"
