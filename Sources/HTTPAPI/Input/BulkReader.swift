import Domain
import Foundation
import NIOCore
import TaskQueue

/// Reads the lines of `POST /v1/tasks/bulk` into tasks while they arrive, or into what is wrong with them.
///
/// It holds the tasks, not the body, and no connection to the database: all of them must be read before any is stored,
/// and a client may take its time. With the first bad line it lets go of the tasks, since nothing will be stored; with
/// the twentieth it stops reading, since nobody mends more at once.
struct BulkReader: BodySink {
    static let badLinesMax = 20
    /// Problems that are listed of one line.
    static let lineProblemsMax = 5
    /// What a task takes in memory beside its own bytes.
    static let taskOverhead = 512
    /// Webhook names that are looked up for one request; further ones are judged before each delivery, as all are.
    static let namesMax = 64

    private let reader: SubmissionReader
    private let tenant: TenantID
    private let linesMax: Int
    private let now: Date
    private var lines: NDJSONLines
    private var tasks: [NewTask] = []
    private var lineCount = 0
    private var badLines = 0
    private var items: [Problem.Item] = []
    private var kind = ProblemKind.invalidInput
    private var refusal: (any Error)?
    private var fingerprint: FingerprintBuilder?
    /// The lines of the unique keys, by scope and key as bytes: canonically equivalent keys are different ones.
    private var uniqueLines: [[UInt8]: Int] = [:]
    private(set) var webhookURLs: [String: Int] = [:]
    /// The places of the tasks whose inputs are to be prepared, with their lines.
    private(set) var preparations: [(place: Int, line: Int)] = []

    /// - Parameter isKeyed: whether the request has an idempotency key, and so needs a fingerprint.
    init(
        reader: SubmissionReader, tenant: TenantID, isKeyed: Bool, linesMax: Int, lineBytesMax: Int, now: Date = Date()
    ) {
        self.reader = reader
        self.tenant = tenant
        self.linesMax = linesMax
        self.now = now
        lines = NDJSONLines(lineBytesMax: lineBytesMax)
        fingerprint = isKeyed ? FingerprintBuilder() : nil
    }

    mutating func take(_ part: ByteBuffer) -> Int {
        let before = tasks.count
        lines.feed(part)
        while let line = lines.next() { read(line) }
        return max(0, tasks.count - before) * Self.taskOverhead
    }

    mutating func forget() { tasks = [] }

    /// Every task, in the order of the lines, and the fingerprint of the request if it needs one.
    /// - Throws: ``Problem``: 413 for too many lines, 400 or 422 naming the bad ones, 422 when there is none at all.
    mutating func finish() throws -> (tasks: [NewTask], fingerprint: Fingerprint?) {
        if let line = lines.last() { read(line) }
        if let refusal { throw refusal }
        guard lineCount <= linesMax else {
            throw Problem(
                .contentTooLarge, "At most \(linesMax) tasks are accepted at once. Nothing was stored; send fewer.")
        }
        guard items.isEmpty else { throw badLinesProblem }
        guard !tasks.isEmpty else { throw Problem(.invalidInput, "There is no task in the body; nothing was stored.") }
        defer { tasks = [] }
        return (tasks, fingerprint?.finished())
    }

    private mutating func read(_ line: NDJSONLines.Line) {
        guard refusal == nil, badLines < Self.badLinesMax, lineCount <= linesMax else { return }
        guard let bytes = line.bytes else {
            lineCount += 1
            return report([InputProblem(.root, "is too long for one task")], of: line)
        }
        let view = bytes.readableBytesView
        // White space alone is no task; a carriage return before the line feed is white space too.
        guard !view.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) else { return }
        lineCount += 1
        guard lineCount <= linesMax else { return forget() }
        do {
            try add(
                try JSONParser.parse(view, limits: JSONLimits(bytesMax: view.count, stringBytesMax: view.count)), line)
        } catch let error as JSONSyntaxError {
            kind = .invalidJSON
            report(
                [InputProblem(pointer: error.pointer, message: "\(error.message) (column \(error.column))")], of: line)
        } catch {
            refusal = error
            forget()
        }
    }

    private mutating func add(_ body: JSONValue, _ line: NDJSONLines.Line) throws {
        let (task, problems) = try reader.read(body, of: tenant, now: now)
        guard let task else { return report(problems, of: line) }
        if let problem = uniqueProblem(of: task, line) { return report([problem], of: line) }
        guard badLines == 0 else { return }
        if reader.kinds[task.kind.rawValue]?.preparer != nil { preparations.append((tasks.count, line.number)) }
        tasks.append(task)
        if let url = task.webhookURL, webhookURLs.count < Self.namesMax, webhookURLs[url] == nil {
            webhookURLs[url] = line.number
        }
        fingerprint?.update(body.encoded() + [UInt8(ascii: "\n")])
    }

    /// Two lines of one request cannot both have a key: which of them is meant could only be guessed.
    private mutating func uniqueProblem(of task: NewTask, _ line: NDJSONLines.Line) -> InputProblem? {
        guard let unique = task.unique else { return nil }
        let key = Array("\(unique.scope) \(unique.key)".utf8)
        if let other = uniqueLines[key] {
            return InputProblem(pointer: "/unique/key", message: "is the key of line \(other) too")
        }
        guard uniqueLines.count < TaskIntake.uniqueTasksMax else {
            return InputProblem(
                pointer: "/unique", message: "at most \(TaskIntake.uniqueTasksMax) tasks of one request can have it")
        }
        uniqueLines[key] = line.number
        return nil
    }

    private mutating func report(_ problems: [InputProblem], of line: NDJSONLines.Line) {
        badLines += 1
        items += problems.prefix(Self.lineProblemsMax).map { problem in
            Problem.Item(place: .line(line.number, pointer: problem.pointer), detail: problem.message)
        }
        forget()
    }

    private var badLinesProblem: Problem {
        let found =
            badLines < Self.badLinesMax
            ? "\(badLines) of \(lineCount) tasks have problems"
            : "At least \(badLines) tasks have problems; reading stopped there"
        return Problem(kind, "\(found). Nothing was stored; see errors.", items: items)
    }
}
