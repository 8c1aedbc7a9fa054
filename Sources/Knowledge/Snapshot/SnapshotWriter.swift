/// Makes the next snapshot of a generation out of changes: what is needed for writing and for no search.
///
/// It belongs to one load at a time (see ``SnapshotCache``), so its dictionaries are changed in place. Every change may be
/// applied twice: a load that broke off is taken up where its version says, and comes to the same.
struct SnapshotWriter: Sendable {
    /// Rows of a segment at most, and about the most bytes of its vectors: what joining two small ones may copy.
    static let rowsMax = 16_384
    static let vectorBytesMax = 32 << 20

    private(set) var head: GenerationHead
    /// Everything up to it has been applied.
    private(set) var version: Int64
    let table: VectorTable?
    private let analyzer: Analyzer
    private var parts: [GenerationSnapshot.Part] = []
    private var end = 0
    private var dead = Bitmap()
    private(set) var deadCount = 0
    private var withVector = 0
    private var lexical = LexicalIndex()
    private var words = Interned<String>()
    private var wordBytes = 0
    private var ordinals: [Int64: UInt32] = [:]
    private var filling: SegmentRows

    init(_ head: GenerationHead, table: VectorTable?) {
        self.head = head
        version = head.version
        self.table = table
        analyzer = Analyzer(head.analyzer)
        filling = SegmentRows(dimensions: head.dimensions)
    }

    /// Chunks that are there.
    var count: Int { ordinals.count }

    /// What it and its snapshot hold, about.
    var bytes: Int {
        let segments = parts.reduce(0) { $0 + $1.segment.bytes }
        return segments + filling.bytes + lexical.bytes + wordBytes + words.values.count * 80 + ordinals.capacity * 16
            + dead.bytes
    }

    /// A generation's length of vectors is known from its first vector on; what came before has none.
    func fits(_ head: GenerationHead) -> Bool {
        self.head.isSettled && head.isSettled && self.head.analyzer == head.analyzer
            && self.head.backend == head.backend
            && (self.head.dimensions == head.dimensions || (self.head.dimensions == nil && withVector == 0))
    }

    /// Whether what has been read by now is still of use: the same kind of generation, vectors of the same length.
    func canGoOn(under now: GenerationHead) -> Bool {
        head.analyzer == now.analyzer && head.isSettled == now.isSettled
            && (head.dimensions == now.dimensions || now.dimensions == nil)
    }

    /// What comes next is read under this head.
    mutating func begin(_ head: GenerationHead) {
        seal()
        self.head = head
        filling = SegmentRows(dimensions: head.dimensions)
    }

    /// Adds chunks, or puts them in the place of what they were before.
    mutating func upsert(_ rows: [ChunkRow]) {
        for row in rows {
            remove(row.id)
            let terms = analyzer.terms(of: row.words)
            let ordinal = UInt32(end + filling.count)
            lexical.add(ordinal, terms: terms)
            ordinals[row.id] = ordinal
            let numbers = terms.map { number(of: $0) }
            let before = filling.withVectorCount
            if let vector = row.vector {
                vector.numbers.withUnsafeBufferPointer { append(row, numbers, $0) }
            } else {
                append(row, numbers, nil)
            }
            withVector += filling.withVectorCount - before
            if filling.count >= rowsPerSegment { seal() }
        }
    }

    /// Takes chunks out. Those that are not there are passed over.
    mutating func remove(_ ids: [Int64]) {
        for id in ids { remove(id) }
    }

    /// Everything up to the head's version has been applied: the snapshot that shows it.
    mutating func finished(_ head: GenerationHead, version: Int64) -> GenerationSnapshot {
        self.head = head
        self.version = max(self.version, version)
        seal()
        join()
        return GenerationSnapshot(
            head: head, version: self.version, parts: parts, end: end, dead: dead, deadCount: deadCount,
            withVector: withVector, lexical: lexical, table: table, ordinals: table == nil ? [:] : ordinals,
            bytes: bytes)
    }

    /// After a full load: gives back what was reserved to grow.
    mutating func trim() { lexical.trim() }

    private mutating func append(_ row: ChunkRow, _ terms: [UInt32], _ vector: UnsafeBufferPointer<Float>?) {
        filling.append(
            id: row.id, key: row.key, permissions: row.permissions, cluster: row.cluster, terms: terms, vector: vector)
    }

    private mutating func number(of word: String) -> UInt32 {
        let before = words.values.count
        let number = words.number(of: word)
        if words.values.count > before { wordBytes += word.utf8.count }
        return number
    }

    private mutating func remove(_ id: Int64) {
        guard let ordinal = ordinals.removeValue(forKey: id) else { return }
        // What is replaced before its segment is complete: rare, and a segment of its own is the simplest way out.
        if Int(ordinal) >= end { seal() }
        guard let part = parts.last(where: { $0.base <= Int(ordinal) }) else { return }
        let row = Int(ordinal) - part.base
        lexical.remove(ordinal, terms: part.segment.terms.terms(of: row).map { words.values[Int($0)] })
        if part.segment.withVector.contains(row) { withVector -= 1 }
        dead.insert(Int(ordinal))
        deadCount += 1
    }

    private var rowsPerSegment: Int {
        let row = VectorBlock.stride(head.dimensions ?? 0) * MemoryLayout<Float>.stride
        return max(256, min(Self.rowsMax, row == 0 ? Self.rowsMax : Self.vectorBytesMax / row))
    }

    private mutating func seal() {
        guard !filling.isEmpty else { return }
        let segment = Segment(filling)
        parts.append(GenerationSnapshot.Part(base: end, segment: segment))
        end += segment.count
        filling = SegmentRows(dimensions: head.dimensions)
    }

    /// Joins the last segments while the one before is not twice as large, so that a thousand deltas leave about ten
    /// segments, and a row is copied about as often.
    private mutating func join() {
        while parts.count >= 2 {
            let (left, right) = (parts[parts.count - 2], parts[parts.count - 1])
            let together = left.segment.count + right.segment.count
            guard left.segment.count < 2 * right.segment.count, together <= rowsPerSegment else { return }
            var rows = SegmentRows(dimensions: head.dimensions)
            for row in 0..<left.segment.count { rows.append(row, of: left.segment) }
            for row in 0..<right.segment.count { rows.append(row, of: right.segment) }
            parts.removeLast(2)
            parts.append(GenerationSnapshot.Part(base: left.base, segment: Segment(rows)))
        }
    }
}

extension SnapshotWriter {
    /// Whether so much of it is dead that it is worth to be written anew.
    var isWasteful: Bool { deadCount > 1_000 && deadCount * 4 > deadCount + count }

    /// The same without the dead, with ordinals from 0. Others have their turn between segments.
    func compacted() async -> SnapshotWriter {
        var fresh = SnapshotWriter(head, table: table)
        fresh.version = version
        for part in parts {
            for row in 0..<part.segment.count where !dead.contains(part.base + row) {
                fresh.take(row, of: part.segment, words)
            }
            await Task.yield()
        }
        fresh.seal()
        fresh.trim()
        return fresh
    }

    private mutating func take(_ row: Int, of segment: Segment, _ theirs: Interned<String>) {
        let terms = segment.terms.terms(of: row).map { theirs.values[Int($0)] }
        let ordinal = UInt32(end + filling.count)
        lexical.add(ordinal, terms: terms)
        ordinals[segment.ids[row]] = ordinal
        filling.append(
            id: segment.ids[row], key: segment.keys[Int(segment.documents[row])],
            permissions: segment.permissionSets[Int(segment.permissions[row])],
            cluster: segment.clusterOf[UInt32(row)], terms: terms.map { number(of: $0) }, vector: segment.vector(row))
        if segment.withVector.contains(row) { withVector += 1 }
        if filling.count >= rowsPerSegment { seal() }
    }
}
