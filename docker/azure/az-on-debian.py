#!/usr/bin/python3
"""Debian's az 2.45 asks for a compute api-version that its packaged SDK does not have; this pins one that it has."""
import sys

from azure.cli.core import get_default_cli
from azure.cli.core.profiles import _shared as profiles

latest = profiles.AZURE_API_PROFILES["latest"]
latest[profiles.ResourceType.MGMT_COMPUTE] = profiles.SDKProfile("2022-08-01")

sys.exit(get_default_cli().invoke(sys.argv[1:]))
