import Domain
import Testing

@testable import TaskKinds

@Suite("Finding the texts that are refused")
struct EmbeddingWorkTests {
    /// Works through `count` texts of which some are bad, and counts the requests.
    private func requests(_ count: Int, bad: Set<Int>, failure: Failure = .refused()) -> (Int, EmbeddingWork, Failure?)
    {
        var work = EmbeddingWork([0..<count])
        var requests = 0
        while let range = work.next() {
            requests += 1
            guard bad.contains(where: range.contains) else {
                work.noteAnswer()
                continue
            }
            if let end = work.note(failure, of: range) { return (requests, work, end) }
        }
        return (requests, work, nil)
    }

    @Test("One bad text among n costs at most two requests for each halving", arguments: [1, 2, 3, 7, 256, 1_000])
    func bound(count: Int) {
        let halvings = (0..<64).first { 1 << $0 >= count } ?? 0
        for bad in Set([0, count / 2, count - 1]) {
            let (requests, work, end) = requests(count, bad: [bad])
            #expect(work.refusals.map(\.index) == [bad])
            #expect(end == nil)
            #expect(requests <= 1 + 2 * halvings)
        }
    }

    @Test("Many bad texts are all named, each within its own bound")
    func many() {
        let bad: Set<Int> = [3, 4, 100, 255]
        let (requests, work, _) = requests(256, bad: bad)
        #expect(Set(work.refusals.map(\.index)) == bad)
        #expect(requests <= 1 + bad.count * 2 * 8)
    }

    @Test("When nothing is ever accepted and nobody says why, it ends early and says what it was told")
    func inVain() {
        let (requests, work, end) = requests(100_000, bad: Set(0..<100_000))
        #expect(end?.code == "provider_refused_request")
        #expect(work.refusals.count == EmbeddingWork.inVainMax)
        #expect(requests < 4 * EmbeddingWork.inVainMax)
    }

    @Test("Texts that are refused for a reason of their own are all named, however many")
    func named() {
        let (_, work, end) = requests(200, bad: Set(0..<200), failure: .refused(code: "context_too_long"))
        #expect(end == nil)
        #expect(work.refusals.count == 200)
    }

    static let whole: [(FailureClass, String)] = [
        (.permanent, "model_not_found"), (.permanent, "model_not_configured"), (.permanent, "model_cannot_do_this"),
        (.permanent, "budget_refused"), (.permanent, "budget_too_small"), (.permanent, "provider_redirected"),
        (.permanent, "a_code_of_tomorrow"), (.credential, "provider_credential_refused"),
        (.deferral, "provider_rate_limited"), (.deferral, "budget_spent"), (.transient, "provider_error"),
        (.timedOut, "attempt_deadline_reached"), (.cancelled, "call_cancelled"), (.leaseLost, "lease_lost"),
        // The code alone does not decide: a provider that may recover is asked again for the whole.
        (.transient, "provider_refused_request"),
    ]

    @Test("What is the same for every text ends the work at the first request", arguments: whole)
    func stops(failureClass: FailureClass, code: String) {
        let (requests, work, end) = requests(256, bad: [7], failure: .refused(failureClass, code: code))
        #expect(requests == 1)
        #expect(end?.code == code)
        #expect(work.refusals.isEmpty)
    }

    static let split: [(FailureClass, String)] = [
        (.permanent, "invalid_request"), (.permanent, "context_too_long"), (.permanent, "request_too_large"),
        (.permanent, "provider_refused_request"), (.permanent, "personal_data_blocked"),
        (.permanent, "provider_rate_never_fits"), (.rejectedOutput, "vector_count_wrong"),
        (.rejectedOutput, "vector_not_finite"),
    ]

    @Test("What some text may be the cause of is cut in half", arguments: split)
    func splits(failureClass: FailureClass, code: String) {
        let (_, work, end) = requests(16, bad: [7], failure: .refused(failureClass, code: code))
        #expect(end == nil)
        #expect(work.refusals.map(\.index) == [7])
    }
}
