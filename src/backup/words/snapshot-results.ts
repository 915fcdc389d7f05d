export interface SnapshotResult {
  /** The extension's own word for it. */
  symbol: string
  /** The same without "Failed" and "Retryable", which say nothing of the cause. */
  meaning: string
  failed: boolean
}

/** Numbers that VMSnapshotLinux reports (azure-linux-extensions, VMBackup/main: common.py and ExtensionErrorCodeHelper.py). */
export const snapshotResults: ReadonlyMap<number, SnapshotResult> = new Map([
  ...results(false, [
    [0, 'success_appconsistent', 'Success'],
    [1, 'success', 'Success'],
    [3, 'SuccessAlreadyProcessedInput', 'SuccessAlreadyProcessedInput'],
    // "success" is what it writes while it works; the result overwrites it.
    [4, 'ExtensionTempTerminalState', 'ExtensionTempTerminalState'],
  ]),
  ...results(true, [
    [2, 'error', 'Error'],
    [11, 'error_parameter', 'ParameterError'],
    // handle.py: an exception whose errno is 2.
    [12, 'error_12', 'FileNotFound'],
    [13, 'error_wrong_time', 'WrongTime'],
    [14, 'error_same_taskid', 'SameTaskId'],
    [15, 'error_http_failure', 'HttpFailure'],
    [16, 'FailedHandlerGuestAgentCertificateNotFound', 'GuestAgentCertificateMissing'],
    [17, 'FailedInvalidDataDiskLunList', 'InvalidLunList'],
    [76, 'FailedRetryableSnapshotFailedNoNetwork', 'NoNetwork'],
    [85, 'FailedSnapshotLimitReached', 'SnapshotLimitReached'],
    [121, 'FailedRetryableFsFreezeFailed', 'FsFreezeFailed'],
    [122, 'FailedRetryableFsFreezeTimeout', 'FsFreezeTimeout'],
    [123, 'FailedRetryableUnableToOpenMount', 'UnableToOpenMount'],
    [124, 'FailedSafeFreezeBinaryNotFound', 'SafeFreezeMissing'],
    [173, 'FailedRetryableSnapshotRateExceeded', 'SnapshotRateExceeded'],
    [300, 'FailedPrepostPreScriptFailed', 'PreScriptFailed'],
    [301, 'FailedPrepostPostScriptFailed', 'PostScriptFailed'],
    [302, 'FailedPrepostPreScriptNotFound', 'PreScriptNotFound'],
    [303, 'FailedPrepostPostScriptNotFound', 'PostScriptNotFound'],
    [304, 'FailedPrepostPluginhostConfigParsing', 'PluginhostConfigParsing'],
    [305, 'FailedPrepostPluginConfigParsing', 'PluginConfigParsing'],
    [306, 'FailedPrepostPreScriptPermissionError', 'PreScriptPermissionError'],
    [307, 'FailedPrepostPostScriptPermissionError', 'PostScriptPermissionError'],
    [308, 'FailedPrepostPreScriptTimeout', 'PreScriptTimeout'],
    [309, 'FailedPrepostPostScriptTimeout', 'PostScriptTimeout'],
    [310, 'FailedPrepostPluginhostPreTimeout', 'PluginhostPreTimeout'],
    [311, 'FailedPrepostPluginhostPostTimeout', 'PluginhostPostTimeout'],
    [312, 'FailedPrepostCheckSumMismatch', 'CheckSumMismatch'],
    [313, 'FailedPrepostPluginhostConfigNotFound', 'PluginhostConfigNotFound'],
    [314, 'FailedPrepostPluginhostConfigPermissionError', 'PluginhostConfigPermissionError'],
    [315, 'FailedPrepostPluginhostConfigOwnershipError', 'PluginhostConfigOwnershipError'],
    [316, 'FailedPrepostPluginConfigNotFound', 'PluginConfigNotFound'],
    [317, 'FailedPrepostPluginConfigPermissionError', 'PluginConfigPermissionError'],
    [318, 'FailedPrepostPluginConfigOwnershipError', 'PluginConfigOwnershipError'],
    [402, 'FailedGuestAgentInvokedCommandTooLate', 'CrpTimeoutLimitReached'],
    [500, 'FailedWorkloadPreError', 'WorkloadPreError'],
    [501, 'FailedWorkloadConfParsingError', 'WorkloadConfParsingError'],
    [502, 'FailedWorkloadInvalidRole', 'WorkloadInvalidRole'],
    [503, 'FailedWorkloadInvalidWorkloadName', 'WorkloadInvalidWorkloadName'],
    [504, 'FailedWorkloadPostError', 'WorkloadPostError'],
    [505, 'FailedWorkloadAuthorizationMissing', 'WorkloadAuthorizationMissing'],
    [506, 'FailedWorkloadConnectionError', 'WorkloadConnectionError'],
    [507, 'FailedWorkloadIPCDirectoryMissing', 'WorkloadIPCDirectoryMissing'],
    [508, 'FailedWorkloadDatabaseStatusChanged', 'WorkloadDatabaseStatusChanged'],
    [509, 'FailedWorkloadQuiescingError', 'WorkloadQuiescingError'],
    [510, 'FailedWorkloadQuiescingTimeout', 'WorkloadQuiescingTimeout'],
    [511, 'FailedWorkloadDatabaseInNoArchiveLog', 'WorkloadDatabaseInNoArchiveLog'],
    [512, 'FailedWorkloadLogModeChanged', 'WorkloadLogModeChanged'],
    [556, 'FailedHostSnapshotRemoteServerError', 'HostSnapshotFailed'],
    [761, 'FailedRetryableSnapshotFailedRestrictedNetwork', 'RestrictedNetwork'],
  ]),
])

function results(failed: boolean, rows: [number, string, string][]) {
  return rows.map(([number, symbol, meaning]) => [number, { symbol, meaning, failed }] as const)
}

const numbers = new Map([...snapshotResults].map(([number, { symbol }]) => [symbol.toLowerCase(), number]))
/** The number of `FailedRetryableFsFreezeFailed` and the like; null for a word that the extension's source does not have. */
export const snapshotResultNamed = (symbol: string): number | null => numbers.get(symbol.toLowerCase()) ?? null
