import Domain
import ModelGateway
import Testing

/// What every provider must make of refusals, faults and hints, on real sockets.
@Suite(.timeLimit(.minutes(2))) struct ConformanceFailureTests {
    @Test("Each row of the error table has its class and costs nothing", arguments: DialectSamples.all)
    func eachRowOfErrorTableHas(samples: DialectSamples) async throws {
        let replies = samples.errors.map { ServedGateway.Reply.json($0.status, $0.body) }
        let outcomes = try await samples.gateway.with(replies) { gateway, _ in
            var outcomes: [ServedGateway.Outcome] = []
            for _ in replies { outcomes.append(await ServedGateway.outcome(gateway)) }
            return outcomes
        }
        for (row, outcome) in zip(samples.errors, outcomes) {
            #expect(outcome.failure?.failureClass == row.failureClass, "\(row.status) \(row.body)")
            #expect(outcome.failure?.code == row.code, "\(row.status) \(row.body)")
            #expect(outcome.failure?.message.contains("secret") == false)
            #expect(outcome.settlement?.state == .failed)
            #expect(outcome.settlement?.usage == .zero)
            #expect(outcome.settlement?.isEstimated == false)
        }
    }

    @Test("The server's explicit word about repeating outranks the status", arguments: DialectSamples.all)
    func serversExplicitWordAboutRepeatingOutranks(samples: DialectSamples) async throws {
        let never = try await samples.gateway.outcome(.json(500, "", headers: ["x-should-retry": "false"]))
        let again = try await samples.gateway.outcome(.json(400, "", headers: ["x-should-retry": "true"]))
        #expect(never.failure?.failureClass == .permanent)
        #expect(again.failure?.failureClass == .transient)
    }

    @Test(
        "Every form of a wait hint is understood",
        arguments: DialectSamples.all,
        [
            (["retry-after": "17"], 17.0), (["retry-after": "1.5"], 1.5), (["retry-after-ms": "250"], 0.25),
            (["retry-after-ms": "2500.5", "retry-after": "9"], 2.5005),
            (["retry-after": "Sun, 06 Nov 1994 08:50:37 GMT", "date": "Sun, 06 Nov 1994 08:49:37 GMT"], 60),
        ] as [([String: String], Double)])
    func everyFormOfWaitHintIs(samples: DialectSamples, hint: ([String: String], Double)) async throws {
        let outcome = try await samples.gateway.outcome(.json(429, "", headers: hint.0))
        #expect(outcome.failure?.failureClass == .deferral)
        #expect(outcome.failure?.retryAfter == .seconds(hint.1))
    }

    @Test("An error after a success status has its class and is billed by estimate", arguments: DialectSamples.all)
    func errorAfterSuccessStatusHasIts(samples: DialectSamples) async throws {
        for error in samples.streamErrors {
            let outcome = try await samples.gateway.outcome(.stream(samples.beginning + error.event))
            #expect(outcome.failure?.failureClass == error.failureClass, "\(error.event)")
            #expect(outcome.settlement?.state == .failed)
            #expect(outcome.settlement?.finishReason == "cut")
            #expect(outcome.settlement?.isEstimated == true)
            #expect((outcome.settlement?.usage.inputTokens ?? 0) > 0)
            #expect((outcome.settlement?.usage.outputTokens ?? 0) > 0)
        }
    }

    @Test("A dropped connection is a failure to try again", arguments: DialectSamples.all)
    func droppedConnectionIsFailureToTry(samples: DialectSamples) async throws {
        let outcome = try await samples.gateway.outcome(.stream(samples.beginning, ending: .dropped))
        #expect(outcome.failure?.failureClass == .transient)
        #expect(outcome.settlement?.isEstimated == true)
    }

    @Test("A server that does not stream is refused", arguments: DialectSamples.all)
    func serverThatDoesNotStreamIs(samples: DialectSamples) async throws {
        let outcome = try await samples.gateway.outcome(.json(200, #"{"content":"x"}"#))
        #expect(outcome.failure?.code == "provider_did_not_stream")
    }

    @Test("Nobody listening is a failure to try again that costs nothing", arguments: DialectSamples.all)
    func nobodyListeningIsFailureToTry(samples: DialectSamples) async throws {
        let outcome = try await samples.gateway.with("http://127.0.0.1:1/v1") { await ServedGateway.outcome($0) }
        #expect(outcome.failure?.code == "provider_unreachable")
        #expect(outcome.settlement?.usage == .zero)
    }

    @Test("The provider's ID of a request is kept, of answers and of errors", arguments: DialectSamples.all)
    func providersIdOfRequestIsKept(samples: DialectSamples) async throws {
        let headers = [samples.requestIDHeader: "req-42"]
        var success = ServedGateway.Reply.stream(samples.success)
        success.headers.merge(headers) { $1 }
        let answered = try await samples.gateway.outcome(success)
        #expect(answered.completion?.requestID == "req-42")
        #expect(answered.settlement?.requestID == "req-42")
        let refused = try await samples.gateway.outcome(.json(500, "", headers: headers))
        #expect(refused.settlement?.requestID == "req-42")
        var cut = ServedGateway.Reply.stream(samples.beginning)
        cut.headers.merge(headers) { $1 }
        let truncated = try await samples.gateway.outcome(cut)
        #expect(truncated.settlement?.requestID == "req-42")
        guard let body = samples.errorWithRequestID else { return }
        let onlyInBody = try await samples.gateway.outcome(.json(500, body))
        #expect(onlyInBody.settlement?.requestID == "req-body")
    }

    @Test("An ID that could break a log line is not kept", arguments: DialectSamples.all)
    func idThatCouldBreakLogLine(samples: DialectSamples) async throws {
        for id in ["with space", String(repeating: "x", count: 201)] {
            let outcome = try await samples.gateway.outcome(.json(500, "", headers: [samples.requestIDHeader: id]))
            #expect(outcome.settlement != nil)
            #expect(outcome.settlement?.requestID == nil)
        }
    }

    @Test("The credential is in no error and in no log, even when the server repeats it", arguments: DialectSamples.all)
    func credentialIsInNoErrorAnd(samples: DialectSamples) async throws {
        let log = RecordedLog()
        var gateway = samples.gateway
        gateway.logger = log.logger
        let said = samples.errorWithMessage("Incorrect key provided: \(DialectSamples.key)")
        let replies: [ServedGateway.Reply] = [
            .json(401, said), .json(400, said), .json(500, said, headers: ["x-echo": DialectSamples.key]),
            .stream(samples.beginning + "data: \(DialectSamples.key)\n\n"), .stream(samples.success),
        ]
        let shown = try await gateway.with(replies) { gateway, _ in
            var shown = ""
            for _ in replies {
                let outcome = await ServedGateway.outcome(gateway)
                dump(outcome, to: &shown)
                shown += outcome.failure?.json.encodedText() ?? ""
            }
            dump(gateway.configuration, to: &shown)
            return shown
        }
        #expect(log.lines.count >= replies.count)
        #expect(!log.text.contains(DialectSamples.key))
        #expect(!shown.contains(DialectSamples.key))
    }
}
