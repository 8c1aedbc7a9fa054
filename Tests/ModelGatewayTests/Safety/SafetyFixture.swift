import Domain
import ModelGateway
import Synchronization

/// A directory that says what it is told to, or nothing.
struct ScriptedPolicies: PolicyDirectory {
    struct Unreadable: Error {}
    let policy: TenantPolicy?
    func policy(of tenant: TenantID) async throws -> TenantPolicy {
        guard let policy else { throw Unreadable() }
        return policy
    }
}

/// A detector that breaks from its `failing` call on, and finds nothing before.
final class BrokenDetector: TextDetector {
    struct Broken: Error {}
    private let calls = Mutex(0)
    private let failing: Int
    init(failing: Int = 1) { self.failing = failing }
    func findings(in text: String) throws -> [Finding] {
        let call = calls.withLock {
            $0 += 1
            return $0
        }
        if call >= failing { throw Broken() }
        return []
    }
}

/// A journal to look into.
final class RecordingJournal: DebugJournal {
    private let state = Mutex<[DebugRecord]>([])
    private let isBroken: Bool
    init(isBroken: Bool = false) { self.isBroken = isBroken }
    var records: [DebugRecord] { state.withLock { $0 } }
    func store(_ record: DebugRecord) async throws {
        if isBroken { throw ScriptedPolicies.Unreadable() }
        state.withLock { $0.append(record) }
    }
}

extension GatewayFixture {
    /// With a policy, and an answer that is always the same.
    static func with(
        _ policy: DataPolicy?, isDebugging: Bool = false, detector: any TextDetector = RuleDetector(),
        answer text: String = "An answer."
    ) -> GatewayFixture {
        var fixture = GatewayFixture(chat: { _, _ in answer(text) })
        fixture.safety.policies = ScriptedPolicies(
            policy: policy.map { TenantPolicy(data: $0, isDebugging: isDebugging) })
        fixture.safety.detector = detector
        return fixture
    }

    static func summary(of text: String) -> ChatRequest {
        var request = ChatRequest.summarize(SummaryBrief(text: text, sentencesMax: 1))
        request.route = ModelRoute(model)
        return request
    }
}

extension DataPolicy {
    /// The same for both classes and both directions, but for what is said.
    static func all(
        _ action: DataAction, input: DataAction? = nil, output: DataAction? = nil, allowList: Set<String> = []
    ) -> DataPolicy {
        DataPolicy(
            input: Rules(personal: input ?? action, secrets: input ?? action),
            output: Rules(personal: output ?? action, secrets: output ?? action), allowList: allowList)
    }
}
