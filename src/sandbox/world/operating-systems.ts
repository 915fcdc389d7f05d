export const images = {
  Windows: {
    publisher: 'MicrosoftWindowsServer',
    offer: 'WindowsServer',
    sku: '2022-datacenter-g2',
    version: 'latest',
    exactVersion: '20348.2762.241006',
  },
  Linux: {
    publisher: 'Canonical',
    offer: '0001-com-ubuntu-server-jammy',
    sku: '22_04-lts-gen2',
    version: 'latest',
    exactVersion: '22.04.202410020',
  },
}

const patchSettings = { patchMode: 'ImageDefault', assessmentMode: 'ImageDefault' }
export const osConfiguration = {
  Windows: {
    windowsConfiguration: {
      provisionVMAgent: true,
      enableAutomaticUpdates: true,
      patchSettings: { ...patchSettings, patchMode: 'AutomaticByOS' },
    },
  },
  Linux: {
    linuxConfiguration: {
      disablePasswordAuthentication: true,
      provisionVMAgent: true,
      patchSettings,
      enableVMAgentPlatformUpdates: true,
    },
  },
}
