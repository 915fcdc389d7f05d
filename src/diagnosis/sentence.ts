export * from '../backup/sentence.ts'
