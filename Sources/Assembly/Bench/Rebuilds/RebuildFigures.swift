import Knowledge

/// What the rebuilds under load came to, as figures and checks.
struct RebuildFigures: Sendable {
    let rounds: RebuildRounds.Counts
    let answers: AnswerCounts
    let edits: EditLoad.Counts
    let texts: EmbeddedTexts.Counts
    let rebuilds: Int
    let kills: Int

    var part: BenchPart {
        var part = BenchPart()
        part.figures = zeros + loads + times + paid
        part.checks = checks
        part.notes = [
            "an answer is mixed when a hit of it is no chunk of the generation it names, cut once more by the bench from what it "
                + "put; a request that broke with a killed API and was answered by another is no failed one",
            "stored chunks embedded again: texts that reached the provider a second or more after their vector was stored",
            "searchable_lag is from the answer of a put to the answer that finds it, undisturbed without a kill in the 15 s "
                + "before or until then",
        ]
        return part
    }

    private var checks: [BenchCheck] {
        func none(_ name: String, _ found: Int) -> BenchCheck { BenchCheck(name, expected: 0, found: Int64(found)) }
        return [
            BenchCheck("rebuilds that succeeded", expected: Int64(rebuilds), found: Int64(rounds.succeeded)),
            none("failed answers", answers.failed), none("mixed-generation answers", answers.mixed),
            none("answers stale beyond the bound", answers.stale + edits.late),
            none("deleted documents seen", answers.deletedSeen + edits.deletedSeen),
            none("hits that nobody put", answers.unknown), none("lost edits", Int(rounds.lostEdits)),
            none("stored chunks embedded again", texts.stored),
            none("kinds of load that did nothing", [answers.answers, edits.edits].count { $0 == 0 }),
        ]
    }

    private var zeros: [BenchFigure] {
        [
            BenchFigure("failed_answers", Double(answers.failed), "", aim: .atMost(0)),
            BenchFigure("mixed_answers", Double(answers.mixed), "", aim: .atMost(0)),
            BenchFigure("stale_answers", Double(answers.stale + edits.late), "", aim: .atMost(0)),
            BenchFigure("deleted_seen", Double(answers.deletedSeen + edits.deletedSeen), "", aim: .atMost(0)),
            BenchFigure("lost_edits", Double(rounds.lostEdits), "", aim: .atMost(0)),
            BenchFigure("stored_chunks_re_embedded", Double(texts.stored), "", aim: .atMost(0)),
        ]
    }

    private var loads: [BenchFigure] {
        [
            BenchFigure("rebuilds", Double(rounds.succeeded), "", aim: .atLeast(Double(rebuilds))),
            BenchFigure("killed_rebuilds", Double(rounds.killed), "", aim: .atLeast(Double(kills))),
        ]
            + rounds.kills.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                BenchFigure("killed_while_\($0.key.rawValue)", Double($0.value), "")
            }
            + [
                BenchFigure("kills_too_late", Double(rounds.tooLate), ""),
                BenchFigure("api_kills", Double(rounds.apiKills), ""),
                BenchFigure("answers", Double(answers.answers), ""), BenchFigure("hits", Double(answers.hits), ""),
                BenchFigure("degraded_answers", Double(answers.degraded), ""),
                BenchFigure("requests_sent_again", Double(answers.sentAgain), ""),
                BenchFigure("telling_hits", ratio(Double(answers.telling), of: Double(answers.compared)), ""),
                BenchFigure("edits", Double(edits.edits), ""), BenchFigure("deletes", Double(edits.deletes), ""),
            ]
    }

    private var times: [BenchFigure] {
        let calm = edits.lags.filter(\.isUndisturbed).map(\.seconds)
        func quantiles(_ name: String, _ values: [Double], aim: BenchFigure.Aim? = nil) -> [BenchFigure] {
            let samples = Samples(values)
            guard samples.count > 0 else { return [] }
            return [
                BenchFigure(name + "_p50", samples.quantile(0.5), "s"),
                BenchFigure(name + "_p99", samples.quantile(0.99), "s", aim: aim),
            ]
        }
        return quantiles("rebuild", rounds.quiet) + quantiles("killed_rebuild", rounds.struck)
            + quantiles("recovery", rounds.recovery) + quantiles("searchable_lag", edits.lags.map(\.seconds))
            + quantiles("searchable_lag_undisturbed", calm, aim: .atMost(5))
    }

    private var paid: [BenchFigure] {
        [
            BenchFigure("texts_embedded", Double(texts.asked), ""),
            BenchFigure("texts_embedded_distinct", Double(texts.distinct), ""),
            BenchFigure("texts_repeated_in_flight", Double(texts.unstored), ""),
            BenchFigure("texts_repeated_overtaken", Double(texts.overtaken), ""),
            BenchFigure(
                "texts_repeated_in_flight_per_kill", ratio(Double(texts.unstored), of: Double(rounds.killed)), ""),
        ]
    }
}
