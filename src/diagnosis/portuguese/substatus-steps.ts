/** What a person does about an extension’s substatus or failure, by the English text. */
export const portugueseSubstatusSteps: Readonly<Record<string, string>> = {
  'Restart the agent so that it fetches its certificate anew, and see that the clock of the guest is right.':
    'Reinicie o agente para que obtenha de novo o seu certificado e confirme que o relógio do sistema convidado está certo.',
  'Look for another product that snapshots the same disks: their snapshot limit is used up.':
    'Procure outro produto que tire instantâneos dos mesmos discos: o limite de instantâneos está esgotado.',
  'Restart the agent so that the extension is unpacked again: its safefreeze binary is missing.':
    'Reinicie o agente para que a extensão seja descompactada de novo: falta-lhe o binário safefreeze.',
  'Look for another product that snapshots the same disks: one snapshot a disk and minute is the rate.':
    'Procure outro produto que tire instantâneos dos mesmos discos: o ritmo permitido é um instantâneo por disco e minuto.',
  'Back up at a quieter time: the snapshot took longer than Compute waits.':
    'Faça a cópia a uma hora mais calma: o instantâneo demorou mais do que o Compute espera.',
  'Repair the pre- and post-scripts named in /etc/azure/VMSnapshotScriptPluginConfig.json.':
    'Repare os pré e pós-scripts indicados em /etc/azure/VMSnapshotScriptPluginConfig.json.',
  'Repair the workload settings in /etc/azure/workload.conf.':
    'Repare as definições de carga de trabalho em /etc/azure/workload.conf.',
  "Read the failed extension's own log in the guest and repair it with its vendor's instructions.":
    'Leia no sistema convidado o registo da extensão que falhou e repare-a segundo as instruções do seu fornecedor.',
}
