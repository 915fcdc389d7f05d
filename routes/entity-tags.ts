/** RFC 9110: a list of tags or `*`; weak comparison. */
export const matches = (header: string | undefined, etag: string) =>
  header !== undefined &&
  (header === etag || header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag))
