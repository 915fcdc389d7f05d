import { wordIn } from './word-in.ts'

/** `securityProfile.securityType`. A VM with TrustedLaunch is backed up under either kind of policy; a confidential one is not. */
export const isConfidential = (securityType: string | null | undefined) =>
  wordIn(['ConfidentialVM'], securityType) !== undefined
