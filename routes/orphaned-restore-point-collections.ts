import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { OrphanedCollections } from '../src/backup/orphaned-collections.ts'
import { isSubscriptionId } from '../src/backup/resource-id.ts'
import { Document, Text } from '../src/backup/schema.ts'
import { ServiceError } from '../src/errors.ts'
import type { Services } from '../src/services.ts'
import { limitOf, nextLink, pageQuery, tokenOf } from './paging.ts'
import { ofSubscription } from './refusals.ts'

const usualPage = 50

type Needed = { orphanedCollections: NonNullable<Services['orphanedCollections']> }

/** Snapshots that outlived their VM and go on costing. */
export const orphanedCollectionRoutes: FastifyPluginAsyncTypebox<Needed> = async (app, { orphanedCollections }) => {
  app.get(
    '/subscriptions/:subscriptionId/orphanedRestorePointCollections',
    {
      config: {
        role: 'Backup.Diagnose',
        refuses: ofSubscription,
        tells: { 200: ['Age', 'Cache-Control'] },
      },
      schema: {
        operationId: 'listOrphanedRestorePointCollections',
        tags: ['restore points'],
        summary: 'Restore point collections whose VM is gone',
        description:
          'Compares the subscription’s collections with its VMs, and asks Compute for each VM once more before its collection is called orphaned. Serves one reading for up to 60 s, and judges at most 50 of them for a page. Nothing is ever deleted from here. `undecided`: whether the VM is gone could not be told; `unread`: the list is not complete.',
        params: Document({ subscriptionId: Text('A GUID.') }),
        querystring: Document({ ...pageQuery(usualPage) }),
        response: { 200: OrphanedCollections },
      },
    },
    async (request, reply) => {
      const { subscriptionId } = request.params
      const { maxpagesize, skiptoken } = request.query
      if (!isSubscriptionId(subscriptionId))
        throw new ServiceError('InvalidRequest', 'subscriptionId has to be a GUID.', { target: 'subscriptionId' })
      const { next, ageSeconds, ...page } = await orphanedCollections.get(subscriptionId, {
        reach: request.reach,
        limit: limitOf(maxpagesize, usualPage),
        after: skiptoken === undefined ? null : tokenOf(skiptoken),
        correlationId: request.id,
      })
      reply.header('cache-control', 'private, max-age=60').header('age', ageSeconds)
      return { ...page, ...nextLink(request, next) }
    },
  )
}
