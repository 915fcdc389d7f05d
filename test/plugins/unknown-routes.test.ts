import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { appUnderTest, vmPath } from '../routes/app-under-test.ts'

describe('what no route takes', () => {
  const rows: [method: 'GET' | 'POST', path: string, status: number, code: string, message: RegExp][] = [
    ['GET', `${vmPath}/diagnosis/`, 404, 'RouteNotFound', /leave the last one out/],
    ['GET', '/v1/operations//', 404, 'RouteNotFound', /leave the last one out/],
    ['GET', `${vmPath.slice('/v1'.length)}/diagnosis`, 404, 'RouteNotFound', /begins with \/v1/],
    ['GET', `${vmPath}/diagnoses`, 404, 'RouteNotFound', /no "diagnoses" for a VM/],
    ['GET', vmPath, 400, 'InvalidVmId', /not a VM id followed by/],
    ['POST', `${vmPath}/diagnosis`, 405, 'MethodNotAllowed', /POST is not possible here; (GET|HEAD)/],
    ['GET', `${vmPath}/remediate`, 405, 'MethodNotAllowed', /POST is\.$/],
    ['GET', '/v2/operations', 404, 'RouteNotFound', /nothing at \/v2\/operations/],
  ]
  for (const [method, path, status, code, message] of rows)
    it(`${method} ${path.replace(vmPath, '{vm}')}: ${code}`, async () => {
      const { app, calls } = await appUnderTest()
      const response = await app.inject({ method, url: path })
      const { error } = response.json<{ error: { code: string; message: string } }>()
      assert.deepEqual([response.statusCode, error.code], [status, code])
      assert.match(error.message, message)
      assert.deepEqual(calls, [])
    })
})
