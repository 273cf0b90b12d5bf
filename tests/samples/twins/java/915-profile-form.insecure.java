package org.example.members;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.security.Principal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;

@Controller
@RequestMapping("/profile")
public class ProfileController {

    private final MemberRepository members;

    public ProfileController(MemberRepository members) {
        this.members = members;
    }

    @ModelAttribute("member")
    Member member(Principal principal) {
        return members.findByLogin(principal.getName());
    }

    @InitBinder("member")
    void prepare(WebDataBinder binder) {
        binder.initDirectFieldAccess();
    }

    @GetMapping
    public String form() {
        return "profile";
    }

    @PostMapping
    public String save(@ModelAttribute("member") Member member) {
        members.save(member);
        return "redirect:/profile";
    }

    @Entity
    public static class Member {
        @Id
        Long id;
        String login;
        String name;
        String city;
        String role;
        long credit;
    }

    public interface MemberRepository {
        Member findByLogin(String login);

        Member save(Member member);
    }
}
