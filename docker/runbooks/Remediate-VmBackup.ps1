<#
.SYNOPSIS
Repairs the backup of one VM through azure-vm-backup-remediation, and follows the repair to its end.

.DESCRIPTION
A runbook for Azure Automation: PowerShell 7.2 or later, no modules. It signs in as the Automation account's managed identity, which needs the app role
Backup.Remediate of the service. It ends with an error, and so do the job and whatever waits for it, when the repair fails, is refused or is
left to a person: also where nothing was done about a last backup that failed, or about a verdict that is not Healthy.

A repair may take longer than the three hours that Azure gives a job. So the runbook stops following after WaitMinutes, which is an error too;
the repair goes on by itself, and the next job follows it before it begins anything.

The tests run it against the sandbox by an interpreter of their own, and by PowerShell where pwsh is installed. It was never run in Azure.

.PARAMETER VmId
ARM id of the VM.

.PARAMETER Service
Where the service is, such as https://backup-remediation.contoso.com.

.PARAMETER Audience
The service's application id URI (api://...). Without it no token is sent.

.PARAMETER ClientId
Client id of a user-assigned managed identity; without it the account's own identity is taken.

.PARAMETER Repair
Verdicts at which something is done. 'Blocked,AtRisk' does more.

.PARAMETER KeepLocksOff
Leaves a lock off that stops Azure Backup's clean-up.

.PARAMETER WaitMinutes
How long to follow.

.EXAMPLE
./Remediate-VmBackup.ps1 -VmId $vmId -Service https://backup-remediation.contoso.com -Audience api://backup-remediation
#>
#Requires -Version 7.2
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [ValidatePattern('^/subscriptions/[0-9a-fA-F-]{36}/resourceGroups/[^/?#]+/providers/Microsoft\.Compute/virtualMachines/[^/?#]+$')]
    [string] $VmId,
    [Parameter(Mandatory)]
    [ValidatePattern('^https?://')]
    [string] $Service,
    [string] $Audience,
    [string] $ClientId,
    [ValidatePattern('^(Blocked|AtRisk|Unknown)(,(Blocked|AtRisk|Unknown))*$')]
    [string] $Repair = 'Blocked',
    [bool] $KeepLocksOff = $false,
    [ValidateRange(0, 2880)]
    [int] $WaitMinutes = 170
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$Service = $Service.TrimEnd('/')
$token = @{ Value = ''; Until = [datetime]::MinValue }

function Get-Authorization {
    if (-not $Audience) { return @{} }
    if ([datetime]::UtcNow -ge $token.Until) {
        if (-not $env:IDENTITY_ENDPOINT) { throw 'There is no managed identity here: IDENTITY_ENDPOINT is not set.' }
        $separator = '?'
        if ($env:IDENTITY_ENDPOINT.Contains('?')) { $separator = '&' }
        $address = $env:IDENTITY_ENDPOINT + $separator + 'resource=' + [uri]::EscapeDataString($Audience)
        if ($ClientId) { $address += '&client_id=' + [uri]::EscapeDataString($ClientId) }
        $answer = Invoke-RestMethod -Uri $address -Headers @{ 'X-IDENTITY-HEADER' = $env:IDENTITY_HEADER; Metadata = 'true' }
        $token.Value = $answer.access_token
        $token.Until = [datetime]::UtcNow.AddMinutes(10)
    }
    return @{ Authorization = "Bearer $($token.Value)" }
}

function Get-HeaderValue($Headers, [string] $Name) {
    if ($null -eq $Headers -or -not $Headers.ContainsKey($Name)) { return '' }
    return [string] @($Headers[$Name])[0]
}

# What to wait where the answer has no Retry-After; a minute at most, so that the end is seen soon.
function Get-SecondsToWait($Headers, [int] $Default) {
    $seconds = 0
    if (-not [int]::TryParse((Get-HeaderValue $Headers 'Retry-After'), [ref] $seconds)) { $seconds = $Default }
    return [math]::Min(60, [math]::Max(1, $seconds))
}

# What may pass is tried again; a POST has a key that keeps it one request. Status 0: no answer.
function Invoke-Service([string] $Method, [string] $Path, [hashtable] $Headers = @{}, $Body = $null) {
    for ($attempt = 1; ; $attempt++) {
        $request = @{
            Method                  = $Method
            Uri                     = $Service + $Path
            Headers                 = $Headers + (Get-Authorization)
            TimeoutSec              = 100
            SkipHttpErrorCheck      = $true
            SkipHeaderValidation    = $true
            StatusCodeVariable      = 'status'
            ResponseHeadersVariable = 'answered'
        }
        if ($null -ne $Body) {
            $request.Body = ConvertTo-Json -InputObject $Body -Compress
            $request.ContentType = 'application/json'
        }
        $status = 0
        $answered = $null
        $content = $null
        try { $content = Invoke-RestMethod @request }
        catch { Write-Warning "$Method ${Path}: $($_.Exception.Message)" }
        $mayPass = $status -in 0, 408, 429 -or $status -ge 500
        if (-not $mayPass -or $attempt -ge 5) { return @{ Status = $status; Headers = $answered; Content = $content } }
        Start-Sleep -Seconds (Get-SecondsToWait $answered $attempt)
    }
}

function Get-Reason($Answer) {
    $content = $Answer.Content
    if ($content -is [pscustomobject] -and $content.PSObject.Properties['error']) { return "$($content.error.code): $($content.error.message)" }
    if ($Answer.Status -eq 0) { return "$Service does not answer" }
    return "HTTP $($Answer.Status)"
}

function Assert-Status($Answer, [int] $Expected, [string] $What) {
    if ($Answer.Status -ne $Expected) { throw "${What}: $(Get-Reason $Answer)" }
}

# A repair that an earlier job began is followed, not a second one begun.
function Find-RunningOperation {
    $query = 'vmId=' + [uri]::EscapeDataString($VmId) + '&action=remediate&maxpagesize=1'
    $answer = Invoke-Service GET "/v1/operations?$query"
    Assert-Status $answer 200 'No list of operations'
    foreach ($operation in $answer.Content.value) {
        if ($operation.status -in 'NotStarted', 'Running') { return "/v1/operations/$($operation.id)" }
    }
    return ''
}

function Get-Diagnosis {
    $answer = Invoke-Service GET "/v1$VmId/diagnosis" @{ 'Cache-Control' = 'no-cache' }
    Assert-Status $answer 200 'No diagnosis'
    return $answer.Content
}

function Get-Value($Of, [string] $Name) {
    if ($Of -isnot [pscustomobject] -or -not $Of.PSObject.Properties[$Name]) { return $null }
    return $Of.$Name
}

# What is left to a person goes into the error: whoever reads the job's end has it all.
function Get-Remaining($Of) {
    $left = ''
    foreach ($one in @(Get-Value $Of 'remaining')) { if ($one) { $left += " For a person: $one" } }
    return $left
}

function Get-Details($Failure) {
    $left = ''
    foreach ($one in @(Get-Value $Failure 'details')) { if ($one -and $one.code -eq 'LeftToAPerson') { $left += " For a person: $($one.message)" } }
    return $left
}

function Get-WhatIsLeft($Diagnosis) {
    $next = Get-Value $Diagnosis 'nextStep'
    if ($next) { $next = " Next: $next" }
    return "$next$(Get-Remaining (Get-Value $Diagnosis 'lastFailure'))"
}

function Get-Wish {
    if ($KeepLocksOff) { return @{ restoreLocks = $false } }
    return @{}
}

function Get-Plan {
    $answer = Invoke-Service POST "/v1$VmId/remediate?dryRun=true" -Body (Get-Wish)
    Assert-Status $answer 200 'No plan'
    return $answer.Content
}

function Assert-Useful($Plan, [string] $Left) {
    $blockers = @($Plan.blockers | ForEach-Object { "$($_.code): $($_.message)" })
    if ($blockers.Count -gt 0) { throw "Refused: $($blockers -join ' ')$Left" }
    if (@($Plan.calls).Count -eq 0) { throw "Nothing that this service does by itself would help.$Left" }
}

function Start-Repair([string] $ETag) {
    $headers = @{ 'If-Match' = $ETag; 'Repeatability-Request-ID' = [guid]::NewGuid().ToString() }
    $answer = Invoke-Service POST "/v1$VmId/remediate" $headers (Get-Wish)
    Assert-Status $answer 202 'Not started'
    $location = Get-HeaderValue $answer.Headers 'Operation-Location'
    # Its path on this very service: a token goes nowhere else.
    if ($location.StartsWith("$Service/")) { return $location.Substring($Service.Length) }
    return "/v1/operations/$($answer.Content.id)"
}

function Wait-Repair([string] $Path) {
    $until = [datetime]::UtcNow.AddMinutes($WaitMinutes)
    while ($true) {
        $answer = Invoke-Service GET $Path
        # A service that restarts, or a network that fails, is no end of the operation.
        $mayPass = $answer.Status -in 0, 408, 429 -or $answer.Status -ge 500
        if (-not $mayPass) { Assert-Status $answer 200 'Not followed any further, the operation goes on' }
        if (-not $mayPass -and $answer.Content.status -notin 'NotStarted', 'Running') { return $answer.Content }
        if ([datetime]::UtcNow -ge $until) { throw "Not ended after $WaitMinutes minutes: it goes on, and the next job follows it. $Service$Path" }
        Start-Sleep -Seconds (Get-SecondsToWait $answer.Headers 10)
    }
}

# A job shows what it writes to the output stream; functions return their value there, so all of it is written here.
$path = Find-RunningOperation
if (-not $path) {
    $diagnosis = Get-Diagnosis
    Write-Output "$($diagnosis.verdict): $($diagnosis.summary)"
    $left = Get-WhatIsLeft $diagnosis
    $isWell = $diagnosis.verdict -eq 'Healthy' -and $null -eq $diagnosis.lastFailure
    if ($isWell) { return }
    if ($diagnosis.verdict -notin $Repair.Split(',')) {
        # Part of it could not be read, so nobody knows whether the next backup succeeds.
        if ($diagnosis.verdict -eq 'Unknown') { throw "Nothing was done: what could not be read has to be readable first.$left" }
        if ($diagnosis.verdict -eq 'Healthy') { throw "Nothing was done about the last backup, which failed: see to it.$left" }
        throw "Nothing was done: Repair does not name the verdict $($diagnosis.verdict).$left"
    }
    $plan = Get-Plan
    Write-Output "Plan ($($plan.risk)):"
    foreach ($call in $plan.calls) { Write-Output "  $($call.description): $($call.method) $($call.resourceId)" }
    foreach ($note in $plan.notes) { Write-Output "  $note" }
    Assert-Useful $plan $left
    $path = Start-Repair $plan.etag
}
Write-Output "Operation $Service$path"
$operation = Wait-Repair $path
foreach ($step in $operation.steps) { Write-Output "  $($step.name): $($step.status) $($step.detail)" }
if ($operation.status -ne 'Succeeded') {
    $reason = 'no reason is given'
    if ($operation.error) { $reason = "$($operation.error.code): $($operation.error.message)" }
    $left = Get-Remaining $operation.result
    if (-not $left) { $left = Get-Details $operation.error }
    throw "$($operation.status): $reason$left"
}
Write-Output "Succeeded: $($operation.result.summary)"
$verdict = $operation.result.after.verdict
$outcome = Get-Value $operation.result 'outcome'
# An older service names no outcome.
if (-not $outcome) {
    $outcome = 'Improved'
    if ($verdict -eq $operation.result.before.verdict) { $outcome = 'Unchanged' }
}
if ($verdict -eq 'Healthy' -or ($verdict -eq 'AtRisk' -and $outcome -in 'Repaired', 'Improved')) { return }
$left = Get-Remaining $operation.result
if ($verdict -eq 'AtRisk') { throw "Nothing has become better.$left" }
if ($verdict -eq 'Blocked') { throw "What stops the next backup is still there, or back: see to it.$left" }
throw "Whether the next backup will succeed is not known: what could not be read has to be readable first.$left"
