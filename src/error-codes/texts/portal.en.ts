/** The guide's solutions for what lies outside of the VM, for whoever does it by hand. */
export const portalEn = {
  'compare-vm-and-agent':
    'Compare the state of VM and agent in the portal (Properties): the VM must be running and the agent Ready.',
  'heal-extensions':
    'In the portal open the VM, Settings, Extensions: every extension must say "Provisioning succeeded". Remove a failed VMSnapshot and start an on-demand backup, which installs it anew; repair any other that failed.',
  'wait-for-update': 'A VM that is being updated: wait until it says Succeeded, then back up again.',
  'stop-in-portal':
    'A VM that was shut down over Remote Desktop: compare the state in the portal, and when it is wrong stop the VM there.',
  'remove-lock':
    'In the portal open the resource group of the restore point collections (AzureBackupRG_<geo>_<number>, or the name that the policy gives), Settings, Locks, and delete the lock. Leave this group unlocked: Azure Backup has to delete old points in it.',
  'narrow-lock':
    'In the portal open the subscription, Settings, Resource locks: have its owner delete the lock, or lock narrower scopes instead, so that the groups of Azure Backup are left out.',
  'clean-up-by-backup':
    'With the lock gone, start an on-demand backup (Backup now). Expect it to fail the first time; it starts the clean-up, which takes some hours, and the next backup works.',
  'delete-collection':
    'Still failing after that: in the AzureBackupRG group choose "Show hidden types", select the collection AzureBackup_<vm>_<number> and delete it. With many points the deletion times out; repeat it two or three times. Points that exist in no vault are lost.',
  'one-backup-a-day':
    'Make one backup a day: instant restore points stay one to five days, and a VM may have 18 of them.',
  'key-vault-access':
    'Give the Backup Management Service get, list and backup on secrets, and on keys where a key encryption key is used: in the portal under Access policies of the key vault, or with `Set-AzKeyVaultAccessPolicy`. A vault with Azure RBAC takes the role Key Vault Administrator instead.',
  'rights-take-minutes': 'Rights take some minutes to be seen: back up again a little later.',
  'split-disk':
    'Split the disk so that each part keeps to the supported size (32 TB; 4 TB with Azure Disk Encryption), or leave it out of the backup.',
  'wait-for-job':
    'In the portal open each Recovery Services vault that knows the VM, an old one too, and there Backup Jobs: wait for the running job, or cancel it (`Stop-AzRecoveryServicesBackupJob`).',
  'spread-schedules':
    'A scheduled backup that runs into the next one: spread the schedules and compare with the best practices for Azure VM backup.',
  'read-job':
    'In the vault under Monitoring, Backup Jobs, open the failed job: its error details name the cause and what is recommended.',
  'undelete-item':
    'Undelete the soft-deleted item first (Recovery Services vault > Backup items > Undelete): afterwards it is stopped, with its recovery points.',
  'stop-keeping-data': 'Stop the protection of the former item and keep its data (Stop backup > Retain backup data).',
  'protect-vm':
    'Protect the VM: choose a vault of its region and subscription, and a policy (Vault > Backup, or az backup protection enable-for-vm).',
  'protect-at-new-id':
    'Protect the VM under its present id, in a vault of its region and subscription; its first backup is a full one.',
  'keep-former-points':
    'Delete nothing of the former item: its recovery points can be restored from for as long as they are kept.',
  'resume-protection':
    'In the vault under Backup items look whether the protection of the VM is stopped or paused, and resume it with its policy; then back up again.',
} as const
