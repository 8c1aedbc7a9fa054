/// What a JSON document may cost before it is refused. The defaults suit a request body; a reader of larger documents
/// raises what it needs and nothing else.
package struct JSONLimits: Sendable, Hashable {
    /// Bytes of the whole document. It is checked before the first byte is read. Sensible: 64 KiB to 64 MiB.
    package var bytesMax = 4 * 1024 * 1024

    /// Bytes of one string value in UTF-8, after its escapes are resolved. Sensible: 1 KiB to `bytesMax`.
    package var stringBytesMax = 1024 * 1024

    /// Bytes of one object key in UTF-8, after its escapes are resolved. Keys turn up in pointers and messages, and a
    /// dictionary normalises them to hash them, which is quadratic in a run of combining marks. Sensible: 64 to 1,024.
    package var keyBytesMax = 256

    /// Arrays and objects that may be open at once; 1 allows a flat array or object. Sensible: 16 to 128. A value above
    /// `depthCeiling` counts as `depthCeiling`.
    package var depthMax = 64

    /// Values of any kind in the document, containers included, keys not. One costs about 24 bytes in an array and 60
    /// in an object, besides its content. Sensible: 10,000 to 1,000,000.
    package var nodesMax = 200_000

    /// The depth that no setting exceeds, because freeing and encoding a value recurse once per level: 512.
    package static let depthCeiling = 512

    package init() {}

    package init(
        bytesMax: Int = 4 * 1024 * 1024, stringBytesMax: Int = 1024 * 1024, keyBytesMax: Int = 256,
        depthMax: Int = 64, nodesMax: Int = 200_000
    ) {
        self.bytesMax = bytesMax
        self.stringBytesMax = stringBytesMax
        self.keyBytesMax = keyBytesMax
        self.depthMax = depthMax
        self.nodesMax = nodesMax
    }
}
