import Domain
import HTTPTypes
import Hummingbird
import Knowledge
import Tenancy

/// `POST /v1/indexes/{name}/activate {"generation": n, "force"?, "keep_seconds"?}`: makes a generation that awaits approval
/// the one that answers. 409 while it has not taken everything in, with `Retry-After`, and for one that may not answer. Sent
/// again after an answer that was lost it is 200.
///
/// `force` passes over counts that do not agree. It makes nothing answer that was not verified.
struct PostActivate: KeyedRoute {
    static let method: HTTPRequest.Method = .post
    static let path = "/v1/indexes/{name}/activate"
    static let scope: Scope? = .tasksWrite
    /// How long the old generation is kept up to date to be flipped back to.
    static let keepDefault: Int64 = 24 * 3600
    static let keepRange: ClosedRange<Int64> = 0...(30 * 24 * 3600)

    let indexes: IndexLookup
    let bodyBytesMax: Int

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        var reader = InputReader(try await request.json(bytesMax: bodyBytesMax))
        let number = reader.integer("generation", required: true, in: 1...Int64(Int32.max))
        let isForced = reader.bool("force", required: false) ?? false
        let keep = reader.integer("keep_seconds", required: false, in: Self.keepRange) ?? Self.keepDefault
        reader.rejectUnknownKeys()
        guard let number, reader.problems.isEmpty else { throw Problem.invalidInput(reader.problems) }
        let index = try await indexes.find(request, of: principal.tenant.id)
        let generation = try await indexes.generation(number, of: index)
        // Only the rebuild itself knows whether what is in `verifying` has been verified.
        let end = try await indexes.store.cutOver(
            to: generation.id, from: [.awaitingApproval], keep: .seconds(keep), isForced: isForced)
        return try CutOverAnswer.answer(end, generation: generation.number)
    }
}

/// `POST /v1/indexes/{name}/rollback`: makes the generation that answered before answer again, in one transaction. 409 when
/// there is none to go back to.
struct PostRollback: KeyedRoute {
    static let method: HTTPRequest.Method = .post
    static let path = "/v1/indexes/{name}/rollback"
    static let scope: Scope? = .tasksWrite

    let indexes: IndexLookup

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        try await request.requireNoInput()
        let index = try await indexes.find(request, of: principal.tenant.id)
        guard let previous = index.previous, let generation = try await indexes.store.generation(previous) else {
            throw Problem(.generationConflict, "There is no generation to go back to; nothing was changed.")
        }
        return try CutOverAnswer.answer(
            try await indexes.store.rollBack(index.id), generation: generation.number)
    }
}

/// What becoming the one that answers came to.
enum CutOverAnswer {
    static func answer(_ end: KnowledgeStore.CutOver, generation: Int32) throws -> Response {
        switch end {
        case .active:
            return .json(JSONValue.object(["generation": .integer(Int64(generation)), "state": "active"]).encoded())
        case .behind(let pending):
            throw Problem(
                .generationConflict,
                "Generation \(generation) has not taken \(pending) documents in yet; nothing was changed. Try again soon.",
                headers: [.retryAfter: "2"])
        case .refused(let state):
            throw Problem(
                .generationConflict,
                "Generation \(generation) is \(state.rawValue) and cannot be made to answer; nothing was changed.")
        }
    }
}
