import Testing

/// What indexes promise where others have failed, one case for each, and the tests that try to break it.
///
/// The numbers are those of the acceptance list; the letters stand for the rules of a rebuild.
enum KnowledgePromise: String, CaseIterable {
    case underLoad = "1. Rebuilds under load: no failed and no mixed answer, whoever is killed"
    case cutOverRaces = "2. Edit, delete, permissions, second rebuild, cancel and rollback in the window of the flip"
    case poison = "3. A poison corpus: each failure is named, the rest is found"
    case swap = "4. Another model, other dimensions, another analyzer: another generation, the old one answers"
    case vectorBackends = "5. The extension's versions: sound ones agree with the exact scan, others are refused"
    case faults = "6. A full disk or a broken index build: the old generation answers, and it is resumed"
    case citations = "7. Packing, citations, and the way from each slice back to its bytes"

    // The rules of a rebuild.
    case phases = "A. Each phase is resumed, and what is over is ended by name"
    case paidOnce = "B. Nothing stored is embedded again, by the provider's own record"
    case bothGenerations = "C. Edits and deletes during a rebuild are in both generations"
    case verified = "D. Counts, canaries, vectors and recall are looked at before a generation answers"
    case allowance = "E. Failures beyond the allowance keep a generation from answering"
    case priceFirst = "F. The price is quoted first, and the budget is a hard stop"
    case deleted = "G. Deleted is deleted, while a rebuild is under way too"
    case tenants = "H. A tenant sees nothing of another, and pays for nobody and by nobody"
    case degraded = "I. Without the provider words are searched and the answer says so"
    case maintenance = "J. What is over is removed, and what was forgotten is taken in"
    case answers = "K. Answers cite what is there, abstain from what is not, and obey nobody"
    case order = "L. A model's order loses no hit and invents none, and a search waits for it within a bound"

    var cover: PromiseCover {
        switch self {
        case .underLoad:
            .tests(["RebuildUnderLoadTests.killed", "RebuildJudgeTests.answers", "SearchRaceTests"])
        case .cutOverRaces:
            .tests([
                "CutOverRaceTests.edit", "CutOverRaceTests.delete", "CutOverRaceTests.permissions",
                "CutOverRaceTests.second", "CutOverRaceTests.cancelled", "CutOverRaceTests.cancelledWhileWaiting",
                "CutOverRaceTests.cancelledAtTheFlip",
                "CutOverRaceTests.rollBack", "CutOverTests.behind", "CutOverTests.lag", "MixTests.atOnce",
            ])
        case .poison:
            .tests(["PoisonTests.files", "PoisonTests.lines", "DocumentReaderTests.survives", "DocumentLinesTests"])
        case .swap:
            .tests(["SwapTests.model", "SwapTests.wrongLength", "SwapTests.analyzer", "RebuildTests.otherModel"])
        case .vectorBackends: .tests(["PgvectorTests.refused", "PgvectorTests.invalid", "NoPgvectorTests.absent"])
        case .faults: .tests(["RebuildOnFullDiskTests.resumes", "PgvectorTests.invalid", "CutOverRaceTests.cancelled"])
        case .citations:
            .tests([
                "CitedAnswerTests.cites", "PackerTests.properties", "CitationPropertyTests.properties",
                "RoundTripTests",
                "OffsetMapTests",
            ])
        case .phases: .tests(["RebuildTests.deaths", "CutOverTests.compareAndSet", "RebuildUnderLoadTests.killed"])
        case .paidOnce:
            .tests(["RebuildUnderLoadTests.killed", "RebuildJudgeTests.payments", "ApplyTests.deaths"])
        case .bothGenerations: .tests(["RebuildUnderLoadTests.killed", "RebuildTests.edits", "CutOverRaceTests.edit"])
        case .verified: .tests(["VerificationTests", "RebuildTests.canary"])
        case .allowance: .tests(["RebuildTests.allowance", "PoisonTests.files"])
        case .priceFirst: .tests(["RebuildBudgetTests.quoted", "RebuildBudgetTests.tenant", "RebuildTests.overBudget"])
        case .deleted: .tests(["DeletionTests.gone", "DeletionTests.finds", "DeleteTests.gone"])
        case .tenants: .tests(["StrangerTests.strangers", "IndexIsolationTests", "SearchPermissionTests"])
        case .degraded: .tests(["DegradedTests.degraded"])
        case .maintenance:
            .tests(["IndexMaintenanceTests.retires", "IndexMaintenanceTests.nudges", "UpkeepTests.retire"])
        case .order:
            .tests([
                "SearchOrderTests.ordered", "SearchOrderTests.unusable", "SearchOrderTests.away",
                "RerankTests.withdrawn",
                "RankHandlerTests.bounded", "SearchRerankTests.late", "SearchRerankTests.scopes",
            ])
        case .answers: .tests(["CitedAnswerTests.cites", "CitedAnswerTests.abstains", "CitedAnswerTests.orders"])
        }
    }
}

@Suite("The promises of indexes")
struct KnowledgePromiseTests {
    @Test("Each names tests that exist, or says why there is none", arguments: KnowledgePromise.allCases)
    func namesTests(_ promise: KnowledgePromise) async throws { try await promise.cover.expectThere() }

    @Test("A test that does not exist is noticed")
    func noticesMissing() {
        withKnownIssue { try NamedTests.expectAll(["RebuildUnderLoadTests.isNotThere"]) }
        withKnownIssue { try NamedTests.expectAll(["NoSuchSuiteTests"]) }
    }
}
