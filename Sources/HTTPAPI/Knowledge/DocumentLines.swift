import Domain
import Foundation
import Knowledge
import NIOCore

/// Reads the lines of `POST /v1/indexes/{name}/documents` while they arrive. A line that is no document is named and the
/// rest goes on: one bad document must not keep a thousand good ones out.
struct DocumentLines: BodySink {
    /// Bad lines that are named; further ones are counted.
    static let namedMax = 100
    static let linesMax = 10_000
    /// A document in base 64, and room for its other fields.
    static let lineBytesMax = 24 << 20

    private var lines = NDJSONLines(lineBytesMax: lineBytesMax)
    private(set) var documents: [(line: Int, document: NewDocument)] = []
    private(set) var items: [Problem.Item] = []
    private(set) var refused = 0
    private(set) var count = 0
    private var linesOf: [DocumentKey: Int] = [:]

    mutating func take(_ part: ByteBuffer) -> Int {
        let before = documents.count
        lines.feed(part)
        while let line = lines.next() { read(line) }
        return max(0, documents.count - before) * BulkReader.taskOverhead
    }

    mutating func forget() { documents = [] }

    /// - Throws: 413 for too many lines.
    mutating func finish() throws {
        if let line = lines.last() { read(line) }
        guard count <= Self.linesMax else {
            throw Problem(
                .contentTooLarge,
                "At most \(Self.linesMax) documents are accepted at once. Nothing was stored; send fewer.")
        }
    }

    private mutating func read(_ line: NDJSONLines.Line) {
        guard count <= Self.linesMax else { return forget() }
        guard let bytes = line.bytes else {
            count += 1
            return report(
                [InputProblem(.root, "is longer than \(Self.lineBytesMax) bytes, which no document needs")], of: line)
        }
        let view = bytes.readableBytesView
        guard !view.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) else { return }
        count += 1
        do throws(JSONSyntaxError) {
            let body = try JSONParser.parse(view, limits: JSONLimits(bytesMax: view.count, stringBytesMax: view.count))
            let (document, problems) = DocumentInput.read(body)
            guard let document else { return report(problems, of: line) }
            guard linesOf[document.key] == nil else {
                let detail = "is the key of line \(linesOf[document.key] ?? 0) too; that one is stored"
                return report([InputProblem(pointer: "/key", message: detail)], of: line)
            }
            linesOf[document.key] = line.number
            documents.append((line.number, document))
        } catch {
            report(
                [InputProblem(pointer: error.pointer, message: "\(error.message) (column \(error.column))")], of: line)
        }
    }

    private mutating func report(_ problems: [InputProblem], of line: NDJSONLines.Line) {
        refused += 1
        guard refused <= Self.namedMax, let problem = problems.first else { return }
        items.append(
            Problem.Item(place: .line(line.number, pointer: problem.pointer), detail: problem.message))
    }
}
