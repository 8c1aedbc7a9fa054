import Domain

/// A generation as it was at one version, in memory: what searches look through.
///
/// ```
///   ordinals   0 ………………………… 16383 │ 16384 ……… 21002 │ 21003 … 21010
///   segments   [ loaded at first  ] │ [ loaded …… ]    │ [ a delta ]        never changed, shared by snapshots
///   dead         ·  ×   ·      ×        ·                ·                  one bit per ordinal, this snapshot's own
/// ```
///
/// A snapshot is never changed. A delta makes the next one: it appends a segment with the new rows, marks the rows that
/// they replace as dead, and shares all the rest, so 150 MB of vectors are not copied because one document changed.
/// The race this avoids: a search that walks a snapshot while a delta is applied would see a document's new chunks beside
/// its old ones, or neither. It cannot, because it holds the snapshot it began with, whole, until it ends; whoever comes
/// after the delta holds the next one. What was evicted lives on until its last search has let go of it.
///
/// Ordinals stay what they are when small segments are joined, dead rows included, so the lexical index needs no
/// change for that. When more than a quarter is dead everything is written anew, without the dead.
final class GenerationSnapshot: Sendable {
    struct Part: Sendable {
        let base: Int
        let segment: Segment
    }

    let head: GenerationHead
    let version: Int64
    let parts: [Part]
    /// Ordinals from 0 up to it are in use.
    let end: Int
    let dead: Bitmap
    let deadCount: Int
    let withVector: Int
    let lexical: LexicalIndex
    /// The table that holds the vectors that are not in memory; nil when all are.
    let table: VectorTable?
    /// Where chunks are, by ID; only with a table, which knows nothing of ordinals.
    let ordinals: [Int64: UInt32]
    let bytes: Int

    init(
        head: GenerationHead, version: Int64, parts: [Part], end: Int, dead: Bitmap, deadCount: Int, withVector: Int,
        lexical: LexicalIndex, table: VectorTable?,
        ordinals: [Int64: UInt32], bytes: Int
    ) {
        self.head = head
        self.version = version
        self.parts = parts
        self.end = end
        self.dead = dead
        self.deadCount = deadCount
        self.withVector = withVector
        self.lexical = lexical
        self.table = table
        self.ordinals = ordinals
        self.bytes = bytes
    }

    /// Chunks that are there.
    var count: Int { end - deadCount }

    /// Whether it shows everything that a reader of `head` must see.
    func satisfies(_ head: GenerationHead) -> Bool {
        version >= head.version && self.head.isSettled && head.isSettled && self.head.backend == head.backend
    }

    func place(_ ordinal: UInt32) -> (segment: Segment, row: Int) {
        var low = 0
        var high = parts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if parts[middle].base <= Int(ordinal) { low = middle } else { high = middle }
        }
        return (parts[low].segment, Int(ordinal) - parts[low].base)
    }

    func id(_ ordinal: UInt32) -> Int64 {
        let (segment, row) = place(ordinal)
        return segment.ids[row]
    }

    func key(_ ordinal: UInt32) -> String {
        let (segment, row) = place(ordinal)
        return segment.keys[Int(segment.documents[row])]
    }

    func cluster(_ ordinal: UInt32) -> Int64? {
        let (segment, row) = place(ordinal)
        return segment.clusterOf[UInt32(row)]
    }

    /// Everything of a cluster, dead or not.
    func members(of cluster: Int64) -> [UInt32] {
        parts.flatMap { part in (part.segment.clusters[cluster] ?? []).map { UInt32(part.base) + $0 } }
    }
}
