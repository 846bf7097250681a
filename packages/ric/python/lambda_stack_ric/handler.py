"""From a handler's name to its function."""

import importlib
import sys

from .errors import Fault
from .missing_package import hint


def load_handler(handler):
    """Finds the function that ``package/module.function`` or ``package.module.function`` names."""
    module_name, dot, function_name = handler.rpartition(".")
    if not dot:
        message = "Bad handler '{}': not enough values to unpack (expected 2, got 1)".format(handler)
        raise Fault("Runtime.MalformedHandlerName", message)
    is_whole = function_name and not module_name.endswith("/")
    if not is_whole or not module_name or ".." in handler or "/" in function_name:
        message = "Bad handler '{}': it names a module and a function, such as 'app.handler'".format(handler)
        raise Fault("Runtime.MalformedHandlerName", message)
    if module_name.split(".")[0] in sys.builtin_module_names:
        message = "Cannot use built-in module {} as a handler module".format(module_name)
        raise Fault("Runtime.BuiltInModuleConflict", message)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = "Unable to import module '{}': {}{}".format(module_name, error, hint(error, module_name))
        raise Fault("Runtime.ImportModuleError", message) from error
    except SyntaxError as error:
        message = "Syntax error in module '{}': {}".format(module_name, error)
        place = '  File "{}" Line {}\n    {}'.format(error.filename, error.lineno, error.text)
        raise Fault("Runtime.UserCodeSyntaxError", message, [place]) from error
    try:
        return getattr(module, function_name)
    except AttributeError:
        message = "Handler '{}' missing on module '{}'{}"
        meant = suggest(function_name, vars(module))
        raise Fault("Runtime.HandlerNotFound", message.format(function_name, module_name, meant)) from None


def suggest(name, candidates):
    import difflib

    functions = [key for key, value in candidates.items() if callable(value) and not key.startswith("_")]
    matches = difflib.get_close_matches(name, functions, 1)
    return "; did you mean '{}'?".format(matches[0]) if matches else ""
