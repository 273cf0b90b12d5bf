package org.example.directory;

import java.util.ArrayList;
import java.util.List;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.DirContext;
import javax.naming.directory.SearchControls;
import javax.naming.directory.SearchResult;

public class Phonebook {

    private static final String BASE = "ou=staff,dc=example,dc=org";

    private final DirContext context;

    public Phonebook(DirContext context) {
        this.context = context;
    }

    public List<String> numbersOf(String surname, String department) throws NamingException {
        SearchControls controls = new SearchControls();
        controls.setSearchScope(SearchControls.SUBTREE_SCOPE);
        controls.setReturningAttributes(new String[] {"telephoneNumber"});
        controls.setCountLimit(50);

        String filter = "(&(objectClass=person)(!(hidden=TRUE))" + equal("sn", 0);
        if (department != null) {
            filter += equal("departmentNumber", 1);
        }
        filter += ")";

        List<String> numbers = new ArrayList<>();
        Object[] values = {surname, department};
        NamingEnumeration<SearchResult> results = context.search(BASE, filter, values, controls);
        while (results.hasMore()) {
            var attribute = results.next().getAttributes().get("telephoneNumber");
            if (attribute != null) {
                numbers.add(String.valueOf(attribute.get()));
            }
        }
        return numbers;
    }

    private static String equal(String attribute, int position) {
        return "(" + attribute + "={" + position + "})";
    }
}
