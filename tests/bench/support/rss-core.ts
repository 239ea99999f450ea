// What a server needs to hold a picture of a work tree, and nothing else: for measuring its memory.
export { findPlace } from '../../../shared/git/place.ts'
export { openTreesInThread } from '../../../shared/git/trees/open-in-thread.ts'
export { watchTree } from '../../../shared/store/watch.ts'
