# Looks at what stops Azure Backup inside a Windows VM and prints one line of JSON, at most $MaxBytes long: Run Command returns the
# last 4,096 bytes and no more. Changes nothing and writes nothing. Windows PowerShell 5.1. A probe that cannot look, or does not
# come back in its time, says null.
param(
  [string]$Wire = '168.63.129.16',
  [int[]]$WirePorts = @(80, 32526),
  [int]$MaxBytes = 3900
)

Set-StrictMode -Off
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$WarningPreference = 'SilentlyContinue'
$clock = [System.Diagnostics.Stopwatch]::StartNew()
$secondsInAll = 75
$script:hung = $false

# Each probe runs in a runspace of its own, so that one that hangs is left behind.
function Invoke-Probe([scriptblock]$Body, [int]$Seconds, [object[]]$Arguments) {
  if ($clock.Elapsed.TotalSeconds -ge $secondsInAll) { return $null }
  try {
    $shell = [PowerShell]::Create()
    [void]$shell.AddScript("`$ErrorActionPreference = 'Stop'`n" + $Body.ToString())
    foreach ($argument in $Arguments) { [void]$shell.AddArgument($argument) }
    $pending = $shell.BeginInvoke()
    if (-not $pending.AsyncWaitHandle.WaitOne($Seconds * 1000)) {
      $script:hung = $true
      [void]$shell.BeginStop($null, $null)
      return $null
    }
    $answer = @($shell.EndInvoke($pending))
    $shell.Dispose()
    if ($answer.Count -eq 0) { return $null }
    return $answer[0]
  }
  catch { return $null }
}

# Names and passwords of addresses, signatures, tokens and the like never leave the machine. Rather too much than too little.
function Hide-Secret([string]$Text) {
  $Text = $Text -replace '(\w+://)\S+@', '$1***@'
  $Text = $Text -replace '(?i)\b(bearer|basic)\s+\S+', '$1 ***'
  $Text = $Text -replace '(?i)((?:sig|signature|password|passwd|pwd|secret|token|accountkey|sharedaccesskey|apikey)["'']?\s*[=:]\s*)(?:"[^"]*"?|''[^'']*''?|\S+)', '$1***'
  $Text = $Text -replace '\S*eyJ\S+', '***'
  return ($Text -replace '(?<![\w\\/.])[A-Za-z0-9+/_%-]{40,}=*(?![\w\\/.])', '***')
}

function Limit-Text($Text, [int]$Length) {
  if ($null -eq $Text) { return $null }
  $plain = (Hide-Secret ([string]$Text)) -replace '[^\x20-\x7e]', '?'
  if ($plain.Length -gt $Length) { $plain = $plain.Substring(0, $Length) }
  return $plain
}

# Not ConvertTo-Json: in 5.1 it writes six characters for an apostrophe.
function ConvertTo-Line($Value) {
  if ($null -eq $Value) { return 'null' }
  if ($Value -is [bool]) { if ($Value) { return 'true' } else { return 'false' } }
  if ($Value -is [int] -or $Value -is [long]) { return $Value.ToString([System.Globalization.CultureInfo]::InvariantCulture) }
  if ($Value -is [System.Collections.IDictionary]) {
    $parts = foreach ($key in $Value.Keys) { (ConvertTo-Line ([string]$key)) + ':' + (ConvertTo-Line $Value[$key]) }
    return '{' + (@($parts) -join ',') + '}'
  }
  if ($Value -is [array]) {
    $parts = foreach ($one in $Value) { ConvertTo-Line $one }
    return '[' + (@($parts) -join ',') + ']'
  }
  return '"' + ([string]$Value).Replace('\', '\\').Replace('"', '\"') + '"'
}

$report = [ordered]@{ v = 1; os = 'Windows'; time = [DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ') }
$report.name = Limit-Text (Invoke-Probe { (Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion').ProductName } 3) 60

# --- agent

$report.agent = Invoke-Probe {
  $services = @(Get-Service -Name 'WindowsAzureGuestAgent', 'RdAgent' -ErrorAction SilentlyContinue)
  if ($services.Count -eq 0) { return 'absent' }
  if (@($services | Where-Object { $_.Status -ne 'Running' }).Count -gt 0) { return 'stopped' }
  if ($services.Count -lt 2) { return 'incomplete' }
  'running'
} 5
$report.agentVersion = Limit-Text (Invoke-Probe {
    $process = Get-Process -Name WaAppAgent -ErrorAction SilentlyContinue | Select-Object -First 1
    if ($process -and $process.Path) { return (Get-Item $process.Path).VersionInfo.ProductVersion }
    $path = (Get-ItemProperty 'HKLM:\SYSTEM\CurrentControlSet\Services\RdAgent').ImagePath.Trim('"')
    (Get-Item $path).VersionInfo.ProductVersion
  } 5) 20

# --- network

$reach = {
  param([string]$address, [int]$port)
  $client = New-Object System.Net.Sockets.TcpClient
  try {
    $pending = $client.BeginConnect($address, $port, $null, $null)
    if (-not $pending.AsyncWaitHandle.WaitOne(3000)) { return 'timeout' }
    $client.EndConnect($pending)
    return 'open'
  }
  catch [System.Net.Sockets.SocketException] {
    if ($_.Exception.SocketErrorCode -eq 'ConnectionRefused') { return 'refused' }
    return 'unreachable'
  }
  finally { $client.Close() }
}
$report.wireServer = Invoke-Probe $reach 6 @($Wire, $WirePorts[0])
$report.hostPlugin = Invoke-Probe $reach 6 @($Wire, $WirePorts[1])
$proxies = Invoke-Probe {
  $seen = @()
  # The language of netsh varies, its colon and ports do not.
  foreach ($line in @(netsh winhttp show proxy)) { if ($line -match ':\s*(\S*[\w-]+[:.]\S*\d.*)$') { $seen += "winhttp: $($Matches[1])" } }
  foreach ($name in 'http_proxy', 'https_proxy') {
    $value = [Environment]::GetEnvironmentVariable($name, 'Machine')
    if ($value) { $seen += "$name=$value" }
  }
  # LocalSystem's own settings: the agent runs as it.
  $system = Get-ItemProperty 'Registry::HKEY_USERS\S-1-5-18\Software\Microsoft\Windows\CurrentVersion\Internet Settings' -ErrorAction SilentlyContinue
  if ($system -and $system.ProxyEnable -eq 1) { $seen += "LocalSystem: $($system.ProxyServer)" }
  if ($system -and $system.AutoConfigURL) { $seen += "LocalSystem script: $($system.AutoConfigURL)" }
  $seen -join "`n"
} 6
$report.proxy = $null
if ($null -ne $proxies) { $report.proxy = @(([string]$proxies) -split "`n" | Where-Object { $_ } | Select-Object -First 5 | ForEach-Object { Limit-Text $_ 90 }) }
$report.address = Invoke-Probe {
  $cards = @(Get-NetIPInterface -AddressFamily IPv4 -ConnectionState Connected | Where-Object { $_.InterfaceAlias -notmatch 'Loopback' })
  if ($cards.Count -eq 0) { return $null }
  $on = @($cards | Where-Object { $_.Dhcp -eq 'Enabled' }).Count
  if ($on -eq $cards.Count) { return 'dhcp' }
  if ($on -eq 0) { return 'static' }
  'mixed'
} 8

# --- runtimes

$report.dotnet = Invoke-Probe {
  $key = Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full' -ErrorAction SilentlyContinue
  if ($key -and $key.Release) { return [int]$key.Release }
  0
} 3
# The library is looked at and not loaded: loading runs what it holds. Its head says for which processor it was made.
$report.provider = Invoke-Probe {
  $folder = 'C:\Packages\Plugins\Microsoft.Azure.RecoveryServices.VMSnapshot'
  if (-not (Test-Path $folder)) { return 'absent' }
  $files = @(Get-ChildItem $folder -Recurse -Depth 4 -Filter 'iaasvmprovider.dll' -ErrorAction SilentlyContinue)
  if ($files.Count -eq 0) { return 'missing' }
  $file = $files | Sort-Object LastWriteTime | Select-Object -Last 1
  $stream = [System.IO.File]::Open($file.FullName, 'Open', 'Read', 'ReadWrite')
  try {
    $head = New-Object byte[] 4096
    $read = $stream.Read($head, 0, 4096)
  }
  finally { $stream.Dispose() }
  if ($read -lt 256 -or $head[0] -ne 77 -or $head[1] -ne 90) { return 'damaged' }
  $at = [BitConverter]::ToInt32($head, 60)
  if ($at -lt 0 -or $at + 6 -gt $read -or $head[$at] -ne 80 -or $head[$at + 1] -ne 69) { return 'damaged' }
  $made = [BitConverter]::ToUInt16($head, $at + 4)
  if ([Environment]::Is64BitOperatingSystem -and $made -eq 332) { return 'mismatch' }
  'present'
} 8
$report.visualCpp = Invoke-Probe {
  $found = @()
  foreach ($version in '12.0', '14.0') {
    foreach ($root in 'HKLM:\SOFTWARE\Microsoft\VisualStudio', 'HKLM:\SOFTWARE\WOW6432Node\Microsoft\VisualStudio') {
      $key = Get-ItemProperty "$root\$version\VC\Runtimes\x64" -ErrorAction SilentlyContinue
      if ($key -and $key.Installed -eq 1) { $found += $version }
    }
  }
  if (Test-Path "$env:SystemRoot\System32\msvcr120.dll") { $found += 'msvcr120.dll' }
  if (Test-Path "$env:SystemRoot\System32\vcruntime140.dll") { $found += 'vcruntime140.dll' }
  if ($found.Count -eq 0) { return 'absent' }
  ($found | Select-Object -Unique) -join ' '
} 5

# --- snapshots

$service = {
  param([string]$name)
  $found = Get-CimInstance Win32_Service -Filter "Name='$name'" -OperationTimeoutSec 8
  if (-not $found) { return 'absent' }
  "$($found.State) $($found.StartMode) $($found.StartName)"
}
$report.vss = Limit-Text (Invoke-Probe $service 10 @('VSS')) 80
$report.comPlus = Limit-Text (Invoke-Probe $service 10 @('COMSysApp')) 80
$report.msdtc = Limit-Text (Invoke-Probe $service 10 @('MSDTC')) 80
$writers = Invoke-Probe {
  # In any language a state is "[1] …" and a writer's name stands in quotes; 1 is Stable.
  $name = ''
  $count = 0
  $bad = @()
  foreach ($line in @(vssadmin list writers 2>$null)) {
    if ($line -match "^\S.*?'(.+)'\s*$") { $name = $Matches[1]; $count++ }
    elseif ($line -match '\[(\d+)\]\s*(.+?)\s*$') { if ($Matches[1] -ne '1') { $bad += "${name}: [$($Matches[1])] $($Matches[2])" } }
  }
  if ($count -eq 0) { return $null }
  "$count`n" + ($bad -join "`n")
} 30
$report.writers = $null
$report.writersSeen = $null
if ($null -ne $writers) {
  $lines = @(([string]$writers) -split "`n" | Where-Object { $_ })
  $report.writersSeen = [int]$lines[0]
  $report.writers = @($lines | Select-Object -Skip 1 -First 5 | ForEach-Object { Limit-Text $_ 80 })
}

# --- what may stop the extension

$crashes = Invoke-Probe {
  $filter = @{ LogName = 'Application'; ProviderName = 'Application Error'; Id = 1000; StartTime = (Get-Date).AddDays(-14) }
  try { $faults = @(Get-WinEvent -FilterHashtable $filter -MaxEvents 500 -ErrorAction Stop) }
  catch {
    # No event at all is an error too.
    if ($_.FullyQualifiedErrorId -notlike 'NoMatchingEventsFound*') { throw }
    $faults = @()
  }
  $events = @($faults | Where-Object { $_.Properties.Count -gt 0 -and $_.Properties[0].Value -eq 'IaaSBcdrExtension.exe' })
  if ($events.Count -eq 0) { return '0' }
  "$($events.Count) $($events[0].TimeCreated.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ'))"
} 15
$report.crashes = $null
if ($null -ne $crashes) {
  $report.crashes = [int](([string]$crashes) -split ' ')[0]
  $report.lastCrash = (([string]$crashes) -split ' ')[1]
}
$report.appLocker = Invoke-Probe {
  $service = Get-Service AppIDSvc -ErrorAction SilentlyContinue
  $rules = @(Get-ChildItem 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\SrpV2' -ErrorAction SilentlyContinue | Where-Object {
      $_.PSChildName -in 'Exe', 'Dll' -and (Get-ItemProperty $_.PSPath).EnforcementMode -eq 1 })
  if ($rules.Count -gt 0 -and $service -and $service.Status -eq 'Running') { return 'enforced' }
  if ($rules.Count -gt 0) { return 'configured' }
  'off'
} 6
$report.machineKeys = Invoke-Probe {
  $acl = Get-Acl "$env:ProgramData\Microsoft\Crypto\RSA\MachineKeys"
  $full = @($acl.Access | Where-Object { $_.AccessControlType -eq 'Allow' -and ($_.FileSystemRights -band 0x1F01FF) -eq 0x1F01FF } | ForEach-Object {
      try { $_.IdentityReference.Translate([System.Security.Principal.SecurityIdentifier]).Value } catch { '' } })
  $missing = @()
  if ($full -notcontains 'S-1-5-32-544') { $missing += 'Administrators' }
  if (@($acl.Access | Where-Object { $_.AccessControlType -eq 'Deny' }).Count -gt 0) { $missing += 'a Deny entry' }
  if ($missing.Count -eq 0) { return 'ok' }
  $missing -join ', '
} 5

# --- room, load, updates

$disk = Invoke-Probe {
  $found = Get-CimInstance Win32_LogicalDisk -Filter "DeviceID='$env:SystemDrive'" -OperationTimeoutSec 8
  "$([long]($found.FreeSpace / 1048576)) $([long]($found.FreeSpace * 100 / $found.Size))"
} 10
$report.diskFreeMB = $null
if ($null -ne $disk) {
  $report.diskFreeMB = [long](([string]$disk) -split ' ')[0]
  $report.diskFreePercent = [long](([string]$disk) -split ' ')[1]
  $report.diskPath = $env:SystemDrive
}
$memory = Invoke-Probe {
  $found = Get-CimInstance Win32_OperatingSystem -OperationTimeoutSec 8
  "$([long]($found.TotalVisibleMemorySize / 1024)) $([long]($found.FreePhysicalMemory * 100 / $found.TotalVisibleMemorySize))"
} 10
$report.memoryFreePercent = $null
if ($null -ne $memory) {
  $report.memoryTotalMB = [long](([string]$memory) -split ' ')[0]
  $report.memoryFreePercent = [long](([string]$memory) -split ' ')[1]
}
$report.cpus = [Environment]::ProcessorCount
$report.loadPercent = Invoke-Probe {
  $found = @(Get-CimInstance Win32_Processor -OperationTimeoutSec 8 | Where-Object { $null -ne $_.LoadPercentage })
  if ($found.Count -eq 0) { return $null }
  [long]($found | Measure-Object LoadPercentage -Average).Average
} 10
$restart = Invoke-Probe {
  $why = @()
  if (Test-Path 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending') { $why += 'servicing' }
  if (Test-Path 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired') { $why += 'Windows Update' }
  $session = Get-ItemProperty 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager' -ErrorAction SilentlyContinue
  if ($session -and $session.PendingFileRenameOperations) { $why += 'files to be renamed' }
  'read ' + ($why -join ', ')
} 5
$report.restartPending = $null
if ($null -ne $restart) {
  $report.restartPending = ([string]$restart).Length -gt 5
  $report.restartWhy = ([string]$restart).Substring(5)
}
# What Windows Update knows already: no search goes out.
$report.updates = Invoke-Probe {
  $searcher = (New-Object -ComObject Microsoft.Update.Session).CreateUpdateSearcher()
  $searcher.Online = $false
  [int]$searcher.Search('IsInstalled=0 and IsHidden=0').Updates.Count
} 20

# --- the extension's own log: last, and as much of it as there is room for

$log = Invoke-Probe {
  $folder = 'C:\WindowsAzure\Logs\Plugins\Microsoft.Azure.RecoveryServices.VMSnapshot'
  if (-not (Test-Path $folder)) { return 'absent' }
  $file = Get-ChildItem $folder -Recurse -Depth 2 -Filter '*.log' | Sort-Object LastWriteTime | Select-Object -Last 1
  if (-not $file) { return 'absent' }
  $stream = [System.IO.File]::Open($file.FullName, 'Open', 'Read', 'ReadWrite')
  try {
    $size = [Math]::Min([long]6000, $stream.Length)
    [void]$stream.Seek(-$size, 'End')
    $bytes = New-Object byte[] $size
    $read = $stream.Read($bytes, 0, $size)
    ([System.Text.Encoding]::UTF8.GetString($bytes, 0, $read)) -replace "`0", ''
  }
  finally { $stream.Dispose() }
} 6

function Write-Report([string]$Tail, [bool]$Cut) {
  $whole = [ordered]@{}
  foreach ($key in $report.Keys) { $whole[$key] = $report[$key] }
  $whole.log = $null
  if ($Tail) { $whole.log = $Tail }
  $whole.cut = $Cut
  return (ConvertTo-Line $whole)
}

$tail = ''
if ($log -eq 'absent') { $tail = 'absent' }
elseif ($null -ne $log) {
  $lines = @(([string]$log) -split "`r?`n" | Where-Object { $_.Trim() })
  for ($at = $lines.Count - 1; $at -ge 0; $at--) {
    $longer = Limit-Text $lines[$at] 300
    if ($tail) { $longer = "$longer | $tail" }
    if ($longer.Length -gt 1200 -or (Write-Report $longer $false).Length -gt $MaxBytes) { break }
    $tail = $longer
  }
}
$line = Write-Report $tail $false
# Whatever the machine holds, the line stays whole: the longest values go first.
while ($line.Length -gt $MaxBytes) {
  $longest = @($report.Keys) | Where-Object { $_ -notin 'v', 'os', 'time' } | Sort-Object { (ConvertTo-Line $report[$_]).Length } | Select-Object -Last 1
  if ((ConvertTo-Line $report[$longest]).Length -le 4) { break }
  $report[$longest] = $null
  $line = Write-Report '' $true
}
[Console]::Out.WriteLine($line)
[Console]::Out.Flush()
# A probe that hangs would keep the process.
if ($script:hung) { [Environment]::Exit(0) }
