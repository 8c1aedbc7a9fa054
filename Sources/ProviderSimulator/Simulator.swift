import Foundation
import Synchronization

/// The vendor behind the server: its script, its record, its bill. Whoever holds it may change the one and read the
/// others at any time, from any thread.
package final class Simulator: Sendable {
    private struct State {
        var script: SimulatorScript
        var rules: [RuleState]
        var book: CallBook
        var limiter = VendorLimiter()
    }

    /// How often a rule was looked at and fired.
    private struct RuleState {
        var seen = 0
        var fired = 0
    }

    private let state: Mutex<State>

    /// - Parameter callsKept: ended calls that the record holds one by one; totals are exact however many there are.
    package init(script: SimulatorScript = SimulatorScript(), callsKept: Int = 1_000) {
        state = Mutex(
            State(
                script: script, rules: Array(repeating: RuleState(), count: script.faults.count),
                book: CallBook(keptMax: callsKept)))
    }

    /// The script in force. Setting it starts the counts of its rules anew; calls in flight go on as they began.
    package var script: SimulatorScript {
        get { state.withLock(\.script) }
        set {
            state.withLock { state in
                state.script = newValue
                state.rules = Array(repeating: RuleState(), count: newValue.faults.count)
            }
        }
    }

    /// Reads and sets a script. A refused one changes nothing.
    package func load(_ json: [UInt8]) throws(ScriptRefusal) {
        script = try SimulatorScript.read(json)
    }

    package var record: SimulatorRecord {
        state.withLock { state in
            SimulatorRecord(
                calls: state.book.calls, inFlight: state.book.total, inFlightByModel: state.book.byModel.values,
                inFlightByCredential: state.book.byCredential.values, byStatus: state.book.byStatus.values,
                byFault: state.book.byFault.values, byEnding: state.book.byEnding.values, kept: state.book.records,
                bill: SimulatorBill(state.book.bills.values), embedded: state.book.embedded)
        }
    }

    package var bill: SimulatorBill { state.withLock { SimulatorBill($0.book.bills.values) } }

    /// Empties the record and the bill. Calls in flight stay, and peaks start at their number.
    package func reset() { state.withLock { $0.book.reset() } }

    // MARK: For the server

    /// Opens a call: numbers it, lets the script choose its fault and the vendor's limits judge it.
    func open(_ arrival: Arrival) -> Opening {
        state.withLock { state in
            let number = state.book.nextNumber()
            var opening = Opening(number: number, script: state.script)
            if let refusal = arrival.refusal {
                opening.refusal = refusal
            } else if let call = arrival.call {
                opening.rule = arrival.rule ?? Self.rule(for: call, &state)
                Self.judge(call, arrival, &opening, &state)
            }
            state.book.begin(
                arrival.record(number: number, fault: opening.rule?.name), texts: arrival.call?.inputs ?? [])
            return opening
        }
    }

    /// Ends a call. Called once for each.
    func close(_ number: Int, _ ending: CallRecord.Ending, _ progress: CallProgress, account: String?) {
        let now = Date().timeIntervalSince1970
        state.withLock { state in
            state.book.end(number, ending, progress, at: now)
            if let account { state.limiter.leave(account) }
        }
    }

    /// The first rule that hits. Rules after it do not see the call.
    private static func rule(for call: ModelCall, _ state: inout State) -> FaultRule? {
        for (index, rule) in state.script.faults.enumerated() where rule.covers(call) {
            state.rules[index].seen += 1
            guard rule.count.map({ state.rules[index].fired < $0 }) ?? true,
                rule.hits(number: state.rules[index].seen, index: index, seed: state.script.seed)
            else { continue }
            state.rules[index].fired += 1
            return rule
        }
        return nil
    }

    /// A call that is refused by a fault does not count against the limits.
    private static func judge(_ call: ModelCall, _ arrival: Arrival, _ opening: inout Opening, _ state: inout State) {
        let limits = state.script.limits
        if let names = state.script.models, !names.contains(call.model) {
            opening.refusal = FaultRefusals.refusal(.modelNotFound, call.dialect)
            return
        }
        if let most = limits.contextTokens, call.inputTokens > most {
            opening.refusal = FaultRefusals.refusal(.contextLengthExceeded, call.dialect)
            return
        }
        if let rule = opening.rule, FaultRefusals.refusal(rule.fault, call.dialect) != nil { return }
        guard call.endpoint.isBilled else { return }
        let account = (arrival.credential ?? "") + " " + call.model
        let tokens = call.inputTokens + (call.outputTokensMax ?? state.script.answer.tokens)
        let verdict = state.limiter.enter(
            account, tokens: tokens, limits: limits, dialect: call.dialect, now: .now)
        opening.standing = verdict.standing
        opening.refusal = verdict.refusal
        if verdict.refusal == nil { opening.account = account }
    }
}
