import Domain
import Hummingbird
import PostgresDriver
import TaskQueue

/// Where the vectors of one task are: in its own result, or in those of its parts, one of which is held at a time. No
/// connection to the database is held while the client reads.
struct VectorSource: Sendable {
    /// Parts whose states are asked for together.
    private static let pageMax: Int32 = 50

    let postgres: PostgresClient
    let tenant: TenantID
    let task: TaskID
    /// The task's own result; nil when it has none.
    let own: [UInt8]?
    /// Texts of every part but the last; nil for a task that has no parts.
    let partSize: Int?

    /// Writes a line for each vector of the wanted texts that is there, some at a time.
    /// - Returns: the last line.
    @concurrent
    func write(_ wanted: Range<Int>, to writer: inout any ResponseBodyWriter) async throws -> [UInt8] {
        guard let partSize, partSize > 0 else { return try await writeOwn(wanted, to: &writer) }
        var isComplete = true
        // Part 1 has the texts from 0 to partSize − 1.
        var place = Int32(clamping: wanted.lowerBound / partSize)
        while true {
            let parts = try await postgres.run(
                ListChildren(tenant: tenant, parent: task, after: place, limit: Self.pageMax))
            guard !parts.isEmpty else { return Self.end(next: nil, isComplete) }
            for part in parts {
                place = part.place
                let from = Int(part.place - 1) * partSize
                guard from < wanted.upperBound else { return Self.end(next: wanted.upperBound - 1, isComplete) }
                let texts = from..<(from + Int(part.count ?? 0))
                guard part.state == .succeeded, let lines = try await lines(of: part.task, from: from) else {
                    isComplete = false
                    continue
                }
                isComplete = try await write(texts.clamped(to: wanted), of: lines, to: &writer) && isComplete
                // The page ends inside this part.
                if wanted.upperBound < texts.upperBound { return Self.end(next: wanted.upperBound - 1, isComplete) }
            }
        }
    }

    @concurrent
    private func writeOwn(_ wanted: Range<Int>, to writer: inout any ResponseBodyWriter) async throws -> [UInt8] {
        guard let lines = own.flatMap({ VectorLines($0, from: 0) }) else { return Self.end(next: nil, false) }
        let isComplete = try await write(wanted.clamped(to: lines.texts), of: lines, to: &writer)
        return Self.end(next: wanted.upperBound < lines.texts.upperBound ? wanted.upperBound - 1 : nil, isComplete)
    }

    /// Returns whether all of the texts have their lines.
    @concurrent
    private func write(
        _ texts: Range<Int>, of lines: VectorLines, to writer: inout any ResponseBodyWriter
    ) async throws -> Bool {
        var rest = texts
        while true {
            let chunk = lines.take(from: &rest)
            guard !chunk.isEmpty else { return texts.clamped(to: lines.texts) == texts }
            try await writer.write(ByteBuffer(bytes: chunk))
        }
    }

    /// Nil when the task has not succeeded, or its result has no vectors.
    private func lines(of task: TaskID, from: Int) async throws -> VectorLines? {
        try await postgres.run(ReadResult(tenant: tenant, task: task)).first.flatMap { VectorLines($0, from: from) }
    }

    private static func end(next: Int?, _ isComplete: Bool) -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("next_after", next.map { .integer(Int64($0)) } ?? .null)
        writer.field("complete", .bool(isComplete))
        return writer.finished() + [UInt8(ascii: "\n")]
    }
}
