/** Bytes of a base64 or base64url text; null for anything that is not exactly how an encoder would have written it. */
export function decodeBase64(text: string, alphabet: 'base64' | 'base64url'): Uint8Array<ArrayBuffer> | null {
  const standard = alphabet === 'base64' ? text : text.replace(/-/g, '+').replace(/_/g, '/')
  if (alphabet === 'base64url' && /[+/=]/.test(text)) return null
  let binary: string
  try {
    binary = atob(standard)
  } catch {
    return null
  }
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i)
  return encodeBase64(bytes, alphabet) === text ? bytes : null
}

export function encodeBase64(bytes: Uint8Array, alphabet: 'base64' | 'base64url'): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  const text = btoa(binary)
  return alphabet === 'base64' ? text : text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}
