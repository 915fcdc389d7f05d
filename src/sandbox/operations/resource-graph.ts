import { operation } from '../operation.ts'

export const resourceGraphOperation = operation({
  id: 'Resources',
  method: 'POST',
  path: '/providers/Microsoft.ResourceGraph/resources',
  action: 'Microsoft.ResourceGraph/resources/read',
  answers: [200],
  knownFrom: 'recording',
  reads: true,
  handle: (call) => {
    if (!call.resourceGraph) throw new Error('Resource Graph has to be loaded before it is asked')
    return call.resourceGraph.answer(call)
  },
})
