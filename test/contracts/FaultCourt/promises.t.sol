// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {Verdict} from "../../../contracts/types/Verdict.sol";
import {Verdicts} from "../../../contracts/Verdicts.sol";
import {CourtTest} from "../helpers/CourtTest.sol";

/// @dev The table that sdk/src/promise answers in TypeScript, answered by the contracts. Times are seconds after START; the
/// fields of each struct are in the order of the alphabet, as the cheatcode encodes them.
contract PromisesTest is CourtTest {
    struct Times {
        uint256 answer;
        uint256 drain;
        uint256 grace;
        uint256 maxDelay;
        uint256 skew;
        uint256 start;
        uint256 window;
    }
    struct Key {
        uint256 from;
        uint256 key;
        uint256 until;
    }
    struct KeyCase {
        bool binds;
        string desc;
        uint256 key;
        Key[] keys;
        uint256 time;
    }
    struct Declared {
        uint256 config;
        uint256 from;
        uint256 model;
    }
    struct DeclarationCase {
        uint256 config;
        bool declared;
        string desc;
        bool fault;
        uint256 flags;
        Declared[] history;
        uint256 issuedAt;
        uint256 model;
        uint256 now_;
    }
    struct ModelCase {
        string desc;
        bool fault;
        uint256 flags;
        uint256 from;
        uint256 issuedAt;
        uint256 now_;
        bool servable;
        uint256 until;
    }
    struct Anchored {
        uint256 size;
        uint256 time;
    }
    struct PromiseCase {
        uint256 anchorBy;
        Anchored[] anchors;
        uint256 cover;
        string desc;
        string fault;
        bool late;
        uint256 leafIndex;
        bool missing;
        uint256 now_;
        uint256 presentedAt;
        uint256 pulse;
    }
    struct SettledCase {
        uint256 anchoredAt;
        string desc;
        uint256 now_;
        bool settled;
    }
    struct DelayCase {
        uint256 anchorBy;
        string desc;
        uint256 issuedAt;
        bool sound;
    }
    struct SilenceCase {
        string desc;
        bool fault;
        uint256 now_;
        uint256 openedAt;
        uint256 pulse;
    }

    /// @dev What the contracts answered is not what the table says.
    error OtherAnswer(string desc, bool answer);

    string private _json = vm.readFile("test/vectors/promises.json");

    function test_promises_times_works() public view {
        Times memory times = abi.decode(vm.parseJson(_json, ".times"), (Times));
        vm.assertEq(abi.encode(times).length, 7 * 32);
        vm.assertTrue(times.answer == ANSWER && times.drain == DRAIN && times.grace == GRACE);
        vm.assertTrue(times.maxDelay == MAX_DELAY && times.skew == SKEW && times.start == START);
        vm.assertEq(times.window, WINDOW);
    }

    function test_promises_keys_works() public {
        KeyCase[] memory cases = abi.decode(vm.parseJson(_json, ".keys"), (KeyCase[]));
        for (uint256 i = 0; i < cases.length; ++i) {
            KeyCase memory one = cases[i];
            restart();
            address account = accountOf("of the table");
            for (uint256 j = 0; j < one.keys.length; ++j) {
                Key memory key = one.keys[j];
                vm.warp(START + one.keys[0].from);
                vm.prank(account);
                if (j == 0)
                    operators.register("table.example", keccak256("c"), new string[](0), address(uint160(key.key)));
                else operators.addReceiptKey(address(uint160(key.key)), uint64(START + key.from));
                if (key.until == 0) continue;
                vm.prank(account);
                operators.closeReceiptKey(address(uint160(key.key)), uint64(START + key.until));
            }
            bool binds = operators.isReceiptKey(account, address(uint160(one.key)), uint64(START + one.time));
            expect(one.desc, binds, one.binds);
        }
        vm.assertEq(cases.length, 17);
    }

    function test_promises_declarations_works() public {
        DeclarationCase[] memory cases = abi.decode(vm.parseJson(_json, ".declarations"), (DeclarationCase[]));
        for (uint256 i = 0; i < cases.length; ++i) {
            DeclarationCase memory one = cases[i];
            restart();
            for (uint256 j = 0; j < one.history.length; ++j) {
                Declared memory made = one.history[j];
                vm.prank(operator);
                operators.declare("table", bytes32(made.model), bytes32(made.config), uint64(START + made.from));
            }
            InferenceReceipt memory receipt = receiptIssuedAt(one.issuedAt, one.flags);
            (receipt.endpoint, receipt.modelId) = (keccak256("table"), bytes32(one.model));
            receipt.configDigest = bytes32(one.config);
            bool declared = operators.isDeclared(
                operator,
                receipt.endpoint,
                receipt.modelId,
                receipt.configDigest,
                receipt.issuedAt
            );
            expect(one.desc, declared, one.declared);
            vm.warp(START + one.now_);
            expect(
                one.desc,
                takes(abi.encodeCall(court.challengeUndeclaredModel, (signed(receipt), nobody))),
                one.fault
            );
        }
        vm.assertEq(cases.length, 40);
    }

    function test_promises_models_works() public {
        ModelCase[] memory cases = abi.decode(vm.parseJson(_json, ".models"), (ModelCase[]));
        for (uint256 i = 0; i < cases.length; ++i) {
            ModelCase memory one = cases[i];
            restart();
            bytes32 model = keccak256("nobody registered it");
            if (one.from != 0) {
                vm.warp(START + one.from);
                model = registerModel("of the table");
                vm.prank(operator);
                if (one.until != 0) models.retire(model, uint64(START + one.until));
            }
            InferenceReceipt memory receipt = receiptIssuedAt(one.issuedAt, one.flags);
            receipt.modelId = model;
            expect(one.desc, models.isActive(model, receipt.issuedAt), one.servable);
            vm.warp(START + one.now_);
            expect(one.desc, takes(abi.encodeCall(court.challengeUnknownModel, (signed(receipt), nobody))), one.fault);
        }
        vm.assertEq(cases.length, 16);
    }

    function test_promises_anchors_works() public {
        PromiseCase[] memory cases = abi.decode(vm.parseJson(_json, ".promises"), (PromiseCase[]));
        for (uint256 i = 0; i < cases.length; ++i) judge(cases[i]);
        vm.assertEq(cases.length, 34);
    }

    function test_promises_settled_works() public {
        SettledCase[] memory cases = abi.decode(vm.parseJson(_json, ".settled"), (SettledCase[]));
        for (uint256 i = 0; i < cases.length; ++i) {
            restart();
            Verdicts verdicts = new Verdicts(court);
            IFaultCourt.SignedReceipt memory made = promised(0, 40);
            entries.push(digestOf(made));
            vm.warp(START + cases[i].anchoredAt);
            anchorLog();
            vm.warp(START + cases[i].now_);
            Verdict verdict = verdicts.verdictOf(made.receipt, made.signature, opening(0), proofOf(0, 0, 0));
            expect(cases[i].desc, verdict == Verdict.Settled, cases[i].settled);
            expect(cases[i].desc, verdict == Verdict.Anchored, !cases[i].settled);
        }
        vm.assertEq(cases.length, 4);
    }

    function test_promises_delays_works() public {
        DelayCase[] memory cases = abi.decode(vm.parseJson(_json, ".delays"), (DelayCase[]));
        vm.warp(START + 10);
        for (uint256 i = 0; i < cases.length; ++i) {
            InferenceReceipt memory receipt = receiptIssuedAt(cases[i].issuedAt, 0);
            receipt.anchorBy = uint64(START + cases[i].anchorBy);
            expect(cases[i].desc, takes(abi.encodeCall(court.present, (signed(receipt)))), cases[i].sound);
        }
        vm.assertEq(cases.length, 5);
    }

    function test_promises_silences_works() public {
        SilenceCase[] memory cases = abi.decode(vm.parseJson(_json, ".silences"), (SilenceCase[]));
        for (uint256 i = 0; i < cases.length; ++i) {
            SilenceCase memory one = cases[i];
            restart();
            IFaultCourt.SignedReceipt memory made = promised(0, 40);
            entries.push(digestOf(made));
            vm.warp(START + 15);
            anchorLog();
            vm.warp(START + one.openedAt);
            uint256 demandId = demandAs(challenger, made);
            bytes32 alive;
            if (one.pulse != 0) {
                vm.warp(START + one.pulse);
                alive = pulse();
            }
            vm.warp(START + one.now_);
            expect(one.desc, takes(abi.encodeCall(court.challengeSilence, (demandId, alive))), one.fault);
        }
        vm.assertEq(cases.length, 9);
    }

    /// @dev Lets every second pass up to the one that is asked about, and does in each what the case says.
    function judge(PromiseCase memory one) private {
        restart();
        Verdicts verdicts = new Verdicts(court);
        IFaultCourt.SignedReceipt memory made = promised(one.leafIndex, one.anchorBy);
        bytes32 alive;
        for (uint256 time = 10; time <= one.now_; ++time) {
            vm.warp(START + time);
            if (time == one.presentedAt) court.present(made);
            if (time == one.pulse) alive = pulse();
            for (uint256 i = 0; i < one.anchors.length; ++i) {
                if (time == one.anchors[i].time) grow(made, one.anchors[i].size);
            }
        }

        expect(one.desc, verdicts.verdictOf(made.receipt, made.signature) == Verdict.Broken, one.missing);
        bool late = false;
        uint256 anchorings = one.anchors.length;
        if (one.cover < anchorings) {
            IAnchors.LeafProof memory proof = proofOf(one.leafIndex, 0, one.cover);
            late = verdicts.verdictOf(made.receipt, made.signature, opening(0), proof) == Verdict.Late;
        }
        expect(one.desc, late, one.late);
        bytes32 fault = keccak256(bytes(one.fault));
        for (uint256 anchoring = 0; anchoring < anchorings; ++anchoring) {
            if (anchoring == one.cover) continue;
            bytes memory other = abi.encodeCall(court.challengeLateness, (made, opening(0), anchoring, alive, nobody));
            expect(one.desc, takes(other), false);
        }
        bytes memory omission = abi.encodeCall(court.challengeOmission, (made, alive, nobody));
        expect(one.desc, takes(omission), fault == keccak256("OMISSION"));
        if (one.cover >= anchorings) return;
        bytes memory lateness = abi.encodeCall(court.challengeLateness, (made, opening(0), one.cover, alive, nobody));
        expect(one.desc, takes(lateness), fault == keccak256("LATENESS"));
    }

    function grow(IFaultCourt.SignedReceipt memory made, uint256 size) private {
        while (entries.length < size) {
            if (entries.length == made.receipt.leafIndex) entries.push(digestOf(made));
            else fill(1);
        }
        anchorLog();
    }

    function promised(uint256 index, uint256 anchorBy) private view returns (IFaultCourt.SignedReceipt memory) {
        InferenceReceipt memory receipt = receiptIssuedAt(10, 0);
        receipt.leafIndex = uint64(index);
        receipt.anchorBy = uint64(START + anchorBy);
        return signed(receipt);
    }

    function receiptIssuedAt(uint256 time, uint256 flags) private view returns (InferenceReceipt memory receipt) {
        receipt = receiptAt(0);
        receipt.issuedAt = uint64(START + time);
        receipt.anchorBy = receipt.issuedAt + MAX_DELAY;
        receipt.flags = uint32(flags);
    }

    /// @dev Whether the court takes a call.
    function takes(bytes memory call) private returns (bool taken) {
        (taken, ) = address(court).call(call);
    }

    function expect(string memory desc, bool answer, bool expected) private pure {
        require(answer == expected, OtherAnswer(desc, answer));
    }
}
