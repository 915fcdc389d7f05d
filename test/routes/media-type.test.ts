import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { formOf, listFormOf } from '../../routes/media-type.ts'
import { ServiceError } from '../../src/errors.ts'

describe('what Accept asks for', () => {
  const rows: [header: string | undefined, form: string][] = [
    [undefined, 'json'],
    ['', 'json'],
    ['*/*', 'json'],
    ['application/json', 'json'],
    ['text/plain', 'text'],
    ['TEXT/PLAIN; charset=utf-8', 'text'],
    ['text/*', 'text'],
    ['text/plain, application/json', 'json'],
    ['text/plain, */*;q=0.5', 'text'],
    ['application/json;q=0.2, text/plain;q=0.3', 'text'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'json'],
    ['application/json;q=0, */*', 'text'],
    ['text/plain;q=0, */*;q=0.1', 'json'],
    ['application/problem+json', 'json'],
    ['application/*', 'json'],
    ['text/html', 'none'],
    ['application/json;q=0', 'none'],
    ['text/plain;q=nonsense', 'none'],
    [';;,,q=', 'none'],
    [`${'a/b,'.repeat(5000)}`, 'none'],
  ]
  for (const [header, form] of rows)
    it(`${header === undefined ? 'nothing' : `"${header.slice(0, 60)}"`}: ${form}`, () => {
      if (form !== 'none') return assert.equal(formOf(header), form)
      assert.throws(
        () => formOf(header),
        (error) => error instanceof ServiceError && error.code === 'NotAcceptable',
      )
    })
})

describe('what Accept asks for of a list', () => {
  const rows: [header: string | undefined, form: string][] = [
    [undefined, 'json'],
    ['*/*', 'json'],
    ['text/csv', 'csv'],
    ['text/csv, application/json;q=0.9', 'csv'],
    ['text/csv;q=0.9, application/json', 'json'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'json'],
    ['text/plain', 'none'],
  ]
  for (const [header, form] of rows)
    it(`${header ?? 'nothing'}: ${form}`, () => {
      if (form !== 'none') return assert.equal(listFormOf(header), form)
      assert.throws(() => listFormOf(header), { code: 'NotAcceptable', target: 'Accept' })
    })
})
