import Domain
import Foundation
import HTTPTypes
import Webhooks

/// Turns the body of `POST /v1/tasks` into a task, or into everything that is wrong with it. Nothing is stored and
/// nothing costs more than reading until all of it is acceptable; only then is a webhook's name looked up.
struct SubmissionReader: Sendable {
    static let metadataBytesMax = 16 << 10
    static let webhookURLBytesMax = 2048
    /// How far ahead a task can be scheduled: one year.
    static let horizon: TimeInterval = 366 * 24 * 3600

    /// How long one attempt may take, if the kind's own limit does not suit: at most a day.
    static let timeouts: ClosedRange<Int64> = 1...86_400

    struct Kind {
        let handler: any TaskHandler
        let description: KindDescription
        /// The handler, if it prepares inputs for their tenant.
        let preparer: (any PreparingTaskHandler)?
    }

    /// The kinds that clients may submit. Their descriptions are asked for once: a graph may draw itself for one.
    let kinds: [String: Kind]
    let names: [String]
    private let pools: @Sendable (PoolName) -> PoolID?
    private let webhookGuard: AddressGuard

    init(
        kinds catalog: KindCatalog, pools: @escaping @Sendable (PoolName) -> PoolID?, webhookGuard: AddressGuard
    ) {
        let descriptions = catalog.descriptions.filter(\.isPublic)
        names = descriptions.map(\.kind.rawValue)
        kinds = descriptions.reduce(into: [:]) { kinds, description in
            kinds[description.kind.rawValue] = catalog[description.kind].map {
                Kind(handler: $0, description: description, preparer: $0 as? any PreparingTaskHandler)
            }
        }
        self.pools = pools
        self.webhookGuard = webhookGuard
    }

    /// - Throws: ``Problem``: 422 with a pointer for each thing that is wrong, 503 when the kind's pool is not known.
    func task(
        from body: JSONValue, of tenant: TenantID, idempotency: Idempotency?, now: Date = Date()
    ) async throws -> NewTask {
        let (task, problems) = try read(body, of: tenant, now: now)
        guard var task else { throw Problem.invalidInput(problems) }
        if let kind = kinds[task.kind.rawValue], kind.preparer != nil, let input = body["input"] {
            task.input = try await prepared(input, for: kind, of: tenant).encoded()
        }
        if let url = task.webhookURL { try await judge(url) }
        task.idempotency = idempotency
        return task
    }

    /// All that needs no network: the task, or else what is wrong, of which there is then at least one thing.
    /// - Throws: ``Problem`` 503 when the kind's pool is not known.
    func read(_ body: JSONValue, of tenant: TenantID, now: Date) throws -> (task: NewTask?, problems: [InputProblem]) {
        var input = InputReader(body)
        let kind = input.oneOf("kind", required: true, names).flatMap { kinds[$0] }
        let value = input.value("input", required: true)
        let priority = input.integer("priority", required: false, in: Priority.range).flatMap(Priority.init)
        let timeout = input.integer("timeout_seconds", required: false, in: Self.timeouts).map { Duration.seconds($0) }
        let times = Self.times(&input, now: now)
        let webhookURL = webhookURL(&input)
        let metadata = Self.metadata(&input)
        let unique = UniqueReader.read(&input)
        let user = Self.user(&input)
        input.rejectUnknownKeys()
        var problems = input.problems
        if let kind, let value { problems += Self.problems(of: value, for: kind.handler) }
        guard problems.isEmpty, let kind, let value else { return (nil, problems) }
        let description = kind.description
        let task = NewTask(
            tenant: tenant, kind: description.kind, pool: try pool(of: description), priority: priority ?? .normal,
            attemptsMax: Int16(clamping: description.retry.attemptsMax), timeout: timeout ?? description.timeout,
            runAt: times.runAt, expiresAt: times.expiresAt, webhookURL: webhookURL, metadata: metadata,
            input: value.encoded(), unique: unique, user: user)
        return (task, [])
    }

    /// - Throws: 503 when this process does not know the kind's pool.
    func pool(of kind: KindDescription) throws -> PoolID {
        guard let pool = pools(kind.pool) else {
            throw Problem(
                .notReady, "Tasks of this kind cannot be accepted just now. Nothing was stored; try again.",
                headers: [.retryAfter: "5"])
        }
        return pool
    }

    /// A `run_at` that has passed means at once.
    private static func times(_ input: inout InputReader, now: Date) -> (runAt: Date?, expiresAt: Date?) {
        let runAt = input.timestamp("run_at", required: false)
        let expiresAt = input.timestamp("expires_at", required: false)
        if let runAt, runAt > now + horizon { input.report("run_at", "is more than a year ahead") }
        if let expiresAt {
            if expiresAt <= now {
                input.report("expires_at", "has passed; expected a time in the future")
            } else if let runAt, expiresAt <= runAt {
                input.report("expires_at", "is not after run_at; the task could never run")
            }
        }
        return (runAt, expiresAt)
    }

    static func metadata(_ input: inout InputReader) -> [UInt8]? {
        guard let members = input.object("metadata", required: false) else { return nil }
        let bytes = JSONValue.object(members).encoded()
        if bytes.count > metadataBytesMax {
            input.report("metadata", "is \(bytes.count) bytes long as JSON; at most \(metadataBytesMax) are accepted")
        }
        return bytes
    }

    /// Whose limits per user count.
    static func user(_ input: inout InputReader) -> UserName? {
        guard let text = input.string("user", required: false, bytesMax: UserName.bytesMax) else { return nil }
        guard let user = UserName(rawValue: text) else {
            input.report("user", "has control characters; expected a name or a number of yours for the user")
            return nil
        }
        return user
    }

    static func problems(of value: JSONValue, for handler: any TaskHandler) -> [InputProblem] {
        handler.problems(in: value).prefix(InputProblem.listedMax).map {
            InputProblem(pointer: "/input" + $0.pointer, message: $0.message)
        }
    }

    /// Judges all that needs no network, so that it is reported with everything else.
    func webhookURL(_ input: inout InputReader) -> String? {
        guard let text = input.string("webhook_url", required: false, bytesMax: Self.webhookURLBytesMax) else {
            return nil
        }
        do {
            try webhookGuard.inspect(WebhookURL.parse(text))
        } catch {
            input.report("webhook_url", error.message)
        }
        return text
    }

    /// Judges where a webhook's name leads now.
    /// - Throws: ``Problem`` 422 when it leads nowhere acceptable.
    func judge(_ url: String) async throws {
        guard let refusal = await refusal(of: url) else { return }
        throw Problem.invalidInput([InputProblem(pointer: "/webhook_url", message: refusal)])
    }

    /// Why a webhook's name cannot be called as it leads now; nil when it can. A name service that fails or does not
    /// answer refuses nothing: every delivery is judged again, and that answer is the one that counts.
    func refusal(of url: String) async -> String? {
        do {
            _ = try await webhookGuard.judge(url)
            return nil
        } catch {
            switch error.code {
            case .resolutionFailed, .resolutionTimedOut, .resolutionCancelled: return nil
            default: return error.message
            }
        }
    }
}
