// After npm ci.
import { linkOwnNode } from './own-node.js'

linkOwnNode()
