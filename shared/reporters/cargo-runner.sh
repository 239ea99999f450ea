#!/bin/sh
# Starts a test binary for cargo. Libtest tells how long each test took to those alone that ask for unstable options, which a stable toolchain
# allows by this variable. Only the binary sees it, never the compiler, and neither does one that would hand it on to a compiler.
if grep -q -a -e report-time -- "$1" && ! grep -q -a -E -e 'trybuild|compiletest|ui_test' -- "$1"; then
  case " $* " in
    *' --report-time'* | *' --list '*) ;;
    *) RUSTC_BOOTSTRAP=1 exec "$@" -Z unstable-options --report-time ;;
  esac
fi
exec "$@"
