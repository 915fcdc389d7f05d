/** Tests of other things count requests to Azure: a sweep beside them would be counted too. Those of the estate set it to `on` again. */
export const withoutSweeps = { FLEET_SCAN: 'off' } as const
