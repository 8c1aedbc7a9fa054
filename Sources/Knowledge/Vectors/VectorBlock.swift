/// Rows of float32 numbers in one piece of memory, one behind another, each beginning on a cache line.
///
/// `@unchecked Sendable`: the memory is written by ``VectorBlockBuilder`` alone, before the block exists, and only
/// `deinit` frees it; from then on every member reads.
final class VectorBlock: @unchecked Sendable {
    /// Floats of two cache lines. A row is filled up with zeros to a multiple of it, which changes no dot product and
    /// spares the scan a tail.
    static let pad = 32

    let rows: Int
    let dimensions: Int
    /// Floats from one row to the next.
    let stride: Int
    private let memory: UnsafeMutablePointer<Float>

    /// Takes ownership of memory that holds `rows` rows.
    fileprivate init(rows: Int, dimensions: Int, memory: UnsafeMutablePointer<Float>) {
        self.rows = rows
        self.dimensions = dimensions
        stride = Self.stride(dimensions)
        self.memory = memory
    }

    deinit { memory.deallocate() }

    static func stride(_ dimensions: Int) -> Int { (dimensions + pad - 1) / pad * pad }

    var bytes: Int { rows * stride * MemoryLayout<Float>.stride }

    /// The first number of a row. Valid as long as the block is held.
    @inline(__always)
    func row(_ index: Int) -> UnsafePointer<Float> {
        precondition(index >= 0 && index < rows)
        return UnsafePointer(memory + index * stride)
    }
}

/// Fills a block, row by row.
struct VectorBlockBuilder: ~Copyable {
    private let dimensions: Int
    private let stride: Int
    private let capacity: Int
    private var memory: UnsafeMutablePointer<Float>?
    private(set) var rows = 0

    /// - Parameter capacity: the most rows that it will hold; the memory is taken at once.
    init(dimensions: Int, capacity: Int) {
        self.dimensions = dimensions
        self.capacity = max(1, capacity)
        stride = VectorBlock.stride(dimensions)
        let floats = self.capacity * stride
        let raw = UnsafeMutableRawPointer.allocate(
            byteCount: floats * MemoryLayout<Float>.stride, alignment: VectorBlock.pad * MemoryLayout<Float>.stride)
        memory = raw.bindMemory(to: Float.self, capacity: floats)
    }

    deinit { memory?.deallocate() }

    /// Appends a row; a missing one is a row of zeros.
    mutating func append(_ vector: UnsafeBufferPointer<Float>?) {
        precondition(rows < capacity)
        precondition(vector.map { $0.count == dimensions } ?? true)
        guard let memory else { return }
        let row = memory + rows * stride
        row.initialize(repeating: 0, count: stride)
        if let start = vector?.baseAddress { row.update(from: start, count: dimensions) }
        rows += 1
    }

    /// The block. The builder is used up.
    consuming func finished() -> VectorBlock {
        // Only this method gives the memory away, and it consumes the builder or is called once: a second call is a
        // programmer's mistake, and going on would share memory that somebody still writes.
        guard let owned = memory else { preconditionFailure("a block is finished once") }
        memory = nil
        return VectorBlock(rows: rows, dimensions: dimensions, memory: owned)
    }
}
