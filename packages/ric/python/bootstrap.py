#!/usr/bin/env python3
"""``bootstrap.py module.function``, or ``_HANDLER``: starts the client in ``lambda_stack_ric``, the directory beside it."""

import os
import sys

# The client leaves no files beside itself; the function's modules are compiled as ever.
configured, sys.dont_write_bytecode = sys.dont_write_bytecode, True
from lambda_stack_ric import client  # noqa: E402

sys.dont_write_bytecode = configured

if __name__ == "__main__":
    # As if the function's own file had been started.
    sys.path[0] = os.environ.get("LAMBDA_TASK_ROOT", os.getcwd())
    client.main()
