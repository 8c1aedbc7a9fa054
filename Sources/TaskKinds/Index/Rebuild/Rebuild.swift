import Domain
import Knowledge
import ModelGateway

/// One attempt of a rebuild: takes the generation from where it is as far as it goes.
struct Rebuild {
    /// More steps than a rebuild has states; an attempt that takes more is going round in a circle.
    private static let stepsMax = 100

    let handler: RebuildHandler
    let input: RebuildInput
    let attempt: AttemptContext
    var generation: Generation
    var log: RebuildLog

    var store: KnowledgeStore { handler.store }

    /// Each step does its work and moves the generation on, or says how the attempt ends. A step whose move was not accepted
    /// is followed by a look at where the generation really is.
    mutating func run() async throws -> AttemptReport.Ending {
        for _ in 0..<Self.stepsMax {
            try Task.checkCancellation()
            try await log.noteStart(of: generation)
            if let ending = try await step() { return ending }
            try await reload()
        }
        throw Failure(.bug, code: "rebuild_stuck", message: "The rebuild goes round in a circle.")
    }

    private mutating func step() async throws -> AttemptReport.Ending? {
        switch generation.state {
        case .planned: try await advance(to: .slicing)
        case .slicing: try await slice()
        case .deduplicating: try await deduplicate()
        case .embedding: try await embed()
        case .indexing: try await index()
        case .catchingUp: try await catchUp()
        case .verifying: try await verify()
        case .awaitingApproval: try await handOver()
        case .active, .previous, .retired: .result(result.encoded())
        case .failed, .cancelled: throw storedFailure
        }
    }

    /// Nil, so that a step may end with it: the next one is taken by where the generation is then.
    mutating func advance(to state: GenerationState, report: [UInt8]? = nil) async throws -> AttemptReport.Ending? {
        _ = try await store.advance(generation.id, from: generation.state, to: state, report: report)
        return nil
    }

    mutating func reload() async throws {
        guard let now = try await store.generation(generation.id) else { throw Failure.generationGone }
        generation = now
    }

    /// Ends the generation as failed, with why, and gives what to throw. One that is over already stays as it is.
    func failure(_ failure: Failure, report: GenerationReport? = nil) async throws -> Failure {
        var members = report?.json.asObject ?? [:]
        members["code"] = .string(failure.code)
        members["message"] = .string(failure.message)
        members["phase"] = .string(generation.state.rawValue)
        _ = try await store.abandon(generation.id, as: .failed, report: JSONValue.object(members).encoded())
        let isCredential = failure.failureClass == .credential
        return Failure(isCredential ? .credential : .permanent, code: failure.code, message: failure.message)
    }

    /// A failure that is final for the task is so for its generation, at once, and not when somebody misses the task.
    func ended(by failure: Failure) async throws -> Failure {
        guard failure.failureClass == .permanent || failure.failureClass == .credential else { return failure }
        return try await self.failure(failure)
    }

    /// Why the generation ended, as it was written down by an attempt that could not say so any more.
    private var storedFailure: Failure {
        let report = generation.report.flatMap { try? JSONParser.parse($0) }
        let isCancelled = generation.state == .cancelled
        return Failure(
            .permanent, code: report?["code"]?.asString ?? (isCancelled ? "cancelled" : "rebuild_failed"),
            message: report?["message"]?.asString
                ?? "The generation was \(isCancelled ? "cancelled" : "given up"); the old one answers on.")
    }
}
